package org.postroad.webmail.quota;

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

/** {@code Quota/queryChanges} (RFC 9425 §4.5). */
final class QuotaQueryChanges implements JmapMethod {
    private static final int MAX_CHANGES = 100;

    private final Database database;
    private final MailStore store;

    QuotaQueryChanges(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    @Override
    public String name() {
        return "Quota/queryChanges";
    }

    @Override
    public void run(MethodCall call) {
        QueryChangesRequest request = QueryChangesRequest.read(call);
        QuotaList list = QuotaList.read(call);
        call.arguments().end();
        try {
            call.respond(database.read(rows -> {
                ChangeSet changed =
                        store.changes().since(rows, request.account(), DataType.QUOTA, request.since(), MAX_CHANGES);
                List<Long> ids =
                        store.quotas().of(rows, request.account()).map(list::of).orElse(List.of());
                return request.answer(IdForm.QUOTA, changed, ids);
            }));
        } catch (CannotCalculateChanges unknown) {
            throw States.cannotCalculate();
        }
    }
}
