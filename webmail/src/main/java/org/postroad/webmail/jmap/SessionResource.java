package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.postroad.webmail.json.Json;
import org.postroad.webmail.login.Caller;

/** The session resource (RFC 8620 §2). Immutable. */
final class SessionResource {
    private final List<Capability> capabilities;

    SessionResource(List<Capability> capabilities) {
        this.capabilities = capabilities;
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
        ObjectNode account = session.putObject("accounts").putObject(accountId);
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
        return session.put("username", login);
    }
}
