package org.postroad.webmail.mail;

import java.util.List;
import org.postroad.common.db.Database;
import org.postroad.mailstore.CannotCalculateChanges;
import org.postroad.mailstore.ChangeSet;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.MailStore;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.QueryChangesRequest;
import org.postroad.webmail.jmap.States;

/** {@code Mailbox/queryChanges} (RFC 8621 §2.4). */
final class MailboxQueryChanges implements JmapMethod {
    private static final int MAX_CHANGES = 10_000;

    private final Database database;
    private final MailStore store;

    MailboxQueryChanges(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    @Override
    public String name() {
        return "Mailbox/queryChanges";
    }

    @Override
    public void run(MethodCall call) {
        QueryChangesRequest request = QueryChangesRequest.read(call);
        MailboxList list = MailboxList.read(call);
        call.arguments().end();
        if (list.asTree()) {
            throw States.cannotCalculate(); // a mailbox's place depends on its parents' changes
        }
        try {
            call.respond(database.read(rows -> {
                ChangeSet changed =
                        store.changes().since(rows, request.account(), DataType.MAILBOX, request.since(), MAX_CHANGES);
                if (changed.hasMore()) {
                    throw States.cannotCalculate();
                }
                List<Long> ids = list.of(store.mailboxes().all(rows, request.account()));
                return request.answer(IdForm.MAILBOX, changed, ids);
            }));
        } catch (CannotCalculateChanges unknown) {
            throw States.cannotCalculate();
        }
    }
}
