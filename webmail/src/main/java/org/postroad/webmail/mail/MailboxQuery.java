package org.postroad.webmail.mail;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.Database;
import org.postroad.mailstore.Grant;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.MailboxId;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.QueryRequest;
import org.postroad.webmail.jmap.Sight;

/** {@code Mailbox/query} (RFC 8621 §2.3). */
final class MailboxQuery implements JmapMethod {
    private final Database database;
    private final MailStore store;

    MailboxQuery(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    @Override
    public String name() {
        return "Mailbox/query";
    }

    @Override
    public boolean seesShared() {
        return true;
    }

    @Override
    public void run(MethodCall call) {
        QueryRequest request = QueryRequest.read(call);
        MailboxList list = MailboxList.read(call);
        call.arguments().end();
        call.respond(database.read(rows -> {
            Sight sight = Sight.of(rows, store, call.caller().id(), request.account());
            List<Mailbox> seen = store.mailboxes().all(rows, request.account()).stream()
                    .filter(mailbox -> sight.sees(mailbox.id()))
                    .map(mailbox -> sight.isOwn() ? mailbox : shown(mailbox, sight))
                    .toList();
            boolean canCalculate = sight.isOwn() && !list.asTree();
            return request.answer(call, IdForm.MAILBOX, list.of(seen), sight.state(), canCalculate);
        }));
    }

    /** As {@link MailboxJson#shared} shows it, so that no filter tells more. */
    private static Mailbox shown(Mailbox mailbox, Sight sight) {
        boolean subscribed = sight.grant(mailbox.id()).filter(Grant::subscribed).isPresent();
        @Nullable MailboxId parent = mailbox.parent().filter(sight::sees).orElse(null);
        return new Mailbox(
                mailbox.id(),
                parent,
                mailbox.name(),
                mailbox.role(),
                mailbox.sortOrder(),
                subscribed,
                mailbox.uidValidity(),
                mailbox.uidNext(),
                0,
                0,
                0,
                0,
                mailbox.modSeq());
    }
}
