package org.postroad.webmail.submission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postroad.common.db.Database;
import org.postroad.mailstore.Identity;
import org.postroad.mailstore.MailStore;
import org.postroad.webmail.jmap.GetRequest;
import org.postroad.webmail.jmap.GetResponse;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;

/** {@code Identity/get} (RFC 8621 §6.1). */
final class IdentityGet implements JmapMethod {
    private final Database database;
    private final MailStore store;

    IdentityGet(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    @Override
    public String name() {
        return "Identity/get";
    }

    @Override
    public void run(MethodCall call) {
        GetRequest request = GetRequest.read(call, IdentityJson.PROPERTIES);
        call.arguments().end();
        call.respond(database.read(rows -> {
            Map<Long, ObjectNode> identities = new LinkedHashMap<>();
            for (Identity identity : store.identities().all(rows, request.account())) {
                identities.put(identity.id().value(), IdentityJson.of(identity));
            }
            return new GetResponse(request)
                    .addFrom(call, IdForm.IDENTITY, identities)
                    .toJson(store.changes().state(rows, request.account()));
        }));
    }
}
