package org.postroad.webmail.quota;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.postroad.common.db.Database;
import org.postroad.mailstore.MailStore;
import org.postroad.webmail.jmap.GetRequest;
import org.postroad.webmail.jmap.GetResponse;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;

/** {@code Quota/get} (RFC 9425 §4.2). */
final class QuotaGet implements JmapMethod {
    private final Database database;
    private final MailStore store;

    QuotaGet(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    @Override
    public String name() {
        return "Quota/get";
    }

    @Override
    public void run(MethodCall call) {
        GetRequest request = GetRequest.read(call, QuotaJson.PROPERTIES);
        call.arguments().end();
        call.respond(database.read(rows -> {
            Map<Long, ObjectNode> quotas = store.quotas()
                    .of(rows, request.account())
                    .map(QuotaJson::of)
                    .orElse(Map.of());
            return new GetResponse(request)
                    .addFrom(call, IdForm.QUOTA, quotas)
                    .toJson(store.changes().state(rows, request.account()));
        }));
    }
}
