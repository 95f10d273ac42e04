package org.postroad.webmail.quota;

import java.util.List;
import org.postroad.common.db.Database;
import org.postroad.mailstore.MailStore;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.QueryRequest;

/** {@code Quota/query} (RFC 9425 §4.4). */
final class QuotaQuery implements JmapMethod {
    private final Database database;
    private final MailStore store;

    QuotaQuery(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    @Override
    public String name() {
        return "Quota/query";
    }

    @Override
    public void run(MethodCall call) {
        QueryRequest request = QueryRequest.read(call);
        QuotaList list = QuotaList.read(call);
        call.arguments().end();
        call.respond(database.read(rows -> {
            List<Long> ids =
                    store.quotas().of(rows, request.account()).map(list::of).orElse(List.of());
            return request.answer(call, IdForm.QUOTA, ids, store.changes().state(rows, request.account()), true);
        }));
    }
}
