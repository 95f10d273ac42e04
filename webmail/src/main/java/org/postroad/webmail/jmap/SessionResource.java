package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.postroad.mailstore.Account;
import org.postroad.webmail.json.Json;
import org.postroad.webmail.login.Caller;

/** The session resource (RFC 8620 §2). Immutable. */
final class SessionResource {
    /** What of an account of another can be asked. */
    private static final Set<String> OF_SHARED = Set.of(Capability.CORE, Capability.MAIL, Capability.MAIL_SHARE);

    private final List<Capability> capabilities;
    private final Function<Caller, List<Account>> sharedWith;

    /** @param sharedWith the accounts of others that a caller sees something of */
    SessionResource(List<Capability> capabilities, Function<Caller, List<Account>> sharedWith) {
        this.capabilities = capabilities;
        this.sharedWith = sharedWith;
    }

    /**
     * @param origin scheme and authority that the client reached us by; foreign clients want absolute URLs
     */
    ObjectNode of(Caller caller, String origin) {
        ObjectNode session = content(caller);
        return session.put("state", state(session))
                .put("apiUrl", origin + "/jmap/api")
                .put("downloadUrl", origin + "/jmap/download/{accountId}/{blobId}/{name}?accept={type}")
                .put("uploadUrl", origin + "/jmap/upload/{accountId}")
                .put("eventSourceUrl", origin + "/jmap/eventsource?types={types}&closeafter={closeafter}&ping={ping}");
    }

    /** Changes exactly when the resource does. */
    String state(Caller caller) {
        return state(content(caller));
    }

    private static String state(ObjectNode content) {
        return UUID.nameUUIDFromBytes(content.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private ObjectNode content(Caller caller) {
        String accountId = IdForm.ACCOUNT.format(caller.id().value());
        String login = caller.account().login().toString();
        ObjectNode session = Json.object();
        ObjectNode server = session.putObject("capabilities");
        ObjectNode accounts = session.putObject("accounts");
        ObjectNode account = accounts.putObject(accountId);
        account.put("name", login).put("isPersonal", true).put("isReadOnly", false);
        ObjectNode ofAccount = account.putObject("accountCapabilities");
        ObjectNode primary = session.putObject("primaryAccounts");
        for (Capability capability : capabilities) {
            server.set(capability.uri(), capability.server());
            ofAccount.set(capability.uri(), capability.account());
            if (!capability.uri().equals(Capability.CORE)) {
                primary.put(capability.uri(), accountId);
            }
        }
        PrincipalIds.of(caller.account())
                .filter(id -> ofAccount.has(Capability.PRINCIPALS))
                .ifPresent(id -> ofAccount.putObject(Capability.PRINCIPALS).put("currentUserPrincipalId", id));
        sharedWith.apply(caller).forEach(owner -> addShared(accounts, owner, accountId));
        return session.put("username", login);
    }

    /** An account of another (RFC 9670 §1.5.2). */
    private void addShared(ObjectNode accounts, Account owner, String callersAccount) {
        ObjectNode account = accounts.putObject(IdForm.ACCOUNT.format(owner.id().value()))
                .put("name", owner.login().toString())
                .put("isPersonal", false)
                .put("isReadOnly", true);
        ObjectNode ofAccount = account.putObject("accountCapabilities");
        for (Capability capability : capabilities) {
            if (OF_SHARED.contains(capability.uri())) {
                ObjectNode copy = capability.account().deepCopy();
                if (copy.has("mayCreateTopLevelMailbox")) {
                    copy.put("mayCreateTopLevelMailbox", false);
                }
                ofAccount.set(capability.uri(), copy);
            }
        }
        PrincipalIds.of(owner)
                .ifPresent(id -> ofAccount
                        .putObject(Capability.PRINCIPALS_OWNER)
                        .put("accountIdForPrincipal", callersAccount)
                        .put("principalId", id));
    }
}
