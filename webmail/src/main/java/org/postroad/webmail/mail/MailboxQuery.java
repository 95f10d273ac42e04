package org.postroad.webmail.mail;

import java.util.List;
import org.postroad.common.db.Database;
import org.postroad.mailstore.MailStore;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.QueryRequest;

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
    public void run(MethodCall call) {
        QueryRequest request = QueryRequest.read(call);
        MailboxList list = MailboxList.read(call);
        call.arguments().end();
        call.respond(database.read(rows -> {
            List<Long> ids = list.of(store.mailboxes().all(rows, request.account()));
            return request.answer(
                    call, IdForm.MAILBOX, ids, store.changes().state(rows, request.account()), !list.asTree());
        }));
    }
}
