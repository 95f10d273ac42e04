package org.postroad.webmail.principal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.db.Database;
import org.postroad.mailstore.MailStore;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.MethodFault;
import org.postroad.webmail.jmap.PrincipalIds;
import org.postroad.webmail.jmap.QueryRequest;
import org.postroad.webmail.json.Json;

/** {@code Principal/query} (RFC 9670 §2.4): finds one person by the whole address, and nobody by any other filter, or without one. */
final class PrincipalQuery implements JmapMethod {
    private final Database database;
    private final MailStore store;

    PrincipalQuery(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    @Override
    public String name() {
        return "Principal/query";
    }

    @Override
    public void run(MethodCall call) {
        QueryRequest request = QueryRequest.read(call);
        Optional<Fields> filter = call.arguments().object("filter");
        call.arguments().objects("sort");
        call.arguments().end();
        if (filter.isEmpty() || !filter.get().names().equals(Set.of("email"))) {
            throw MethodFault.of("unsupportedFilter", "people are found by the whole address in email, and not listed");
        }
        String address = filter.get().requiredText("email");
        List<String> ids = database.read(rows -> store.directory().byLogin(rows, address))
                .flatMap(PrincipalIds::of)
                .map(List::of)
                .orElse(List.of());
        List<String> page = request.position() == 0 && request.limit() > 0 ? ids : List.of();
        ObjectNode answer = Json.object()
                .put("accountId", IdForm.ACCOUNT.format(request.account().value()))
                .put("queryState", "0")
                .put("canCalculateChanges", false)
                .put("position", 0);
        ArrayNode list = answer.putArray("ids");
        page.forEach(list::add);
        if (request.calculateTotal()) {
            answer.put("total", ids.size());
        }
        call.respond(answer);
    }
}
