package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postroad.common.db.Database;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.Mailbox;
import org.postroad.webmail.jmap.GetRequest;
import org.postroad.webmail.jmap.GetResponse;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.Sight;

/** {@code Mailbox/get} (RFC 8621 §2.1). */
final class MailboxGet implements JmapMethod {
    private final Database database;
    private final MailStore store;

    MailboxGet(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    @Override
    public String name() {
        return "Mailbox/get";
    }

    @Override
    public boolean seesShared() {
        return true;
    }

    @Override
    public void run(MethodCall call) {
        GetRequest request = GetRequest.read(call, MailboxJson.PROPERTIES);
        call.arguments().end();
        call.respond(database.read(rows -> {
            Sight sight = Sight.of(rows, store, call.caller().id(), request.account());
            SharesJson shares = SharesJson.of(rows, store, request.account());
            Map<Long, ObjectNode> mailboxes = new LinkedHashMap<>();
            for (Mailbox mailbox : store.mailboxes().all(rows, request.account())) {
                if (sight.isOwn()) {
                    mailboxes.put(mailbox.id().value(), MailboxJson.of(mailbox, shares.of(mailbox.id())));
                } else {
                    sight.grant(mailbox.id())
                            .ifPresent(grant ->
                                    mailboxes.put(mailbox.id().value(), MailboxJson.shared(mailbox, grant, sight)));
                }
            }
            return new GetResponse(request)
                    .addFrom(call, IdForm.MAILBOX, mailboxes)
                    .toJson(sight.state());
        }));
    }
}
