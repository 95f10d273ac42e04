package org.postroad.webmail.principal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Grant;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.ModSeq;
import org.postroad.webmail.jmap.Capability;
import org.postroad.webmail.jmap.GetRequest;
import org.postroad.webmail.jmap.GetResponse;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.PrincipalIds;
import org.postroad.webmail.json.Json;

/**
 * {@code Principal/get} (RFC 9670 §2.1). All of them are the caller, those who share with him and those with whom he shares. Anybody else is there
 * for who names the address, without a name.
 */
final class PrincipalGet implements JmapMethod {
    private static final int MOST = 1_000;
    private static final Set<String> PROPERTIES =
            Set.of("id", "type", "name", "description", "email", "timeZone", "capabilities", "accounts");

    private final Database database;
    private final MailStore store;

    PrincipalGet(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    @Override
    public String name() {
        return "Principal/get";
    }

    @Override
    public void run(MethodCall call) {
        GetRequest request = GetRequest.read(call, PROPERTIES);
        call.arguments().end();
        call.respond(database.read(rows -> {
            Map<String, ObjectNode> known = known(rows, request.account());
            GetResponse response = new GetResponse(request);
            if (request.ids().isEmpty()) {
                known.values().forEach(response::add);
            }
            for (String id : request.ids().orElse(List.of())) {
                Optional<ObjectNode> found = Optional.ofNullable(known.get(id))
                        .or(() -> PrincipalIds.address(id)
                                .flatMap(address -> store.directory().byLogin(rows, address))
                                .filter(account -> PrincipalIds.of(account)
                                        .filter(id::equals)
                                        .isPresent())
                                .map(account -> json(id, account, "")));
                found.ifPresentOrElse(response::add, () -> response.notFound(id));
            }
            // Changes are not told of, so the state need only be another when the list is.
            return response.toJson(new ModSeq(known.toString().hashCode() & Integer.MAX_VALUE));
        }));
    }

    private Map<String, ObjectNode> known(Snapshot rows, AccountId self) {
        Set<AccountId> sharers = new LinkedHashSet<>(store.sharing().sharers(rows, self, MOST));
        Stream<AccountId> others = Stream.concat(
                sharers.stream(), store.sharing().grantedBy(rows, self).stream().map(Grant::grantee));
        Map<String, ObjectNode> principals = new LinkedHashMap<>();
        Stream.concat(Stream.of(self), others)
                .distinct()
                .flatMap(id -> store.directory().find(rows, id).stream())
                .forEach(account -> PrincipalIds.of(account).ifPresent(id -> {
                    // To share something with somebody is no way to learn a name.
                    boolean known =
                            sharers.contains(account.id()) || account.id().equals(self);
                    ObjectNode json = json(id, account, known ? account.displayName() : "");
                    if (known) {
                        json.putObject("accounts")
                                .putObject(IdForm.ACCOUNT.format(account.id().value()))
                                .set(Capability.MAIL, Json.object());
                    }
                    principals.put(id, json);
                }));
        return principals;
    }

    private static ObjectNode json(String id, Account account, String name) {
        String email = account.login().toString();
        ObjectNode json = Json.object()
                .put("id", id)
                .put("type", "individual")
                .put("name", name.isEmpty() ? email : name)
                .putNull("description")
                .put("email", email)
                .putNull("timeZone")
                .putNull("accounts");
        json.set("capabilities", Json.object());
        return json;
    }
}
