package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.MailboxId;
import org.postroad.webmail.jmap.PrincipalIds;
import org.postroad.webmail.jmap.SetFault;
import org.postroad.webmail.jmap.SetRun;
import org.postroad.webmail.json.Json;

/**
 * What a {@code Mailbox/set} does to {@code shareWith}: replaces all of it, one person's rights, or one right of one person (RFC 8620 §5.3). Immutable.
 */
final class ShareEdit {
    private static final String NAME = "shareWith";
    private static final String BELOW = NAME + "/";

    private final Map<String, JsonNode> edits;

    private ShareEdit(Map<String, JsonNode> edits) {
        this.edits = edits;
    }

    /** Takes it out of an object or a patch. */
    static ShareEdit takenFrom(ObjectNode object) {
        Map<String, JsonNode> edits = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (name.equals(NAME) || name.startsWith(BELOW)) {
                edits.put(name, object.remove(name));
            }
        }
        return new ShareEdit(edits);
    }

    void apply(SetRun run, MailStore store, MailboxId mailbox) {
        if (edits.isEmpty()) {
            return;
        }
        JsonNode before = SharesJson.of(run.tx(), store, run.account(), mailbox).of(mailbox);
        ObjectNode after = before instanceof ObjectNode shared ? shared.deepCopy() : Json.object();
        edits.forEach((path, value) -> edit(after, path, value));
        before.fieldNames().forEachRemaining(id -> {
            if (!after.has(id)) {
                after.putNull(id);
            }
        });
        after.properties().forEach(share -> {
            if (!share.getValue().equals(before.path(share.getKey()))) {
                store.sharing()
                        .grant(
                                run.tx(),
                                run.account(),
                                mailbox,
                                grantee(run, store, share.getKey()),
                                SharesJson.read(share.getValue()));
            }
        });
    }

    private static void edit(ObjectNode shares, String path, JsonNode value) {
        if (path.equals(NAME)) {
            shares.removeAll();
            if (value instanceof ObjectNode all) {
                shares.setAll(all);
            } else if (!value.isNull()) {
                throw SetFault.invalidProperty(NAME, "must map people to rights");
            }
            return;
        }
        String[] parts = path.substring(BELOW.length()).split("/", -1);
        if (parts.length == 1) {
            shares.set(parts[0], value);
        } else if (parts.length == 2 && shares.path(parts[0]) instanceof ObjectNode rights) {
            rights.set(parts[1], value);
        } else {
            throw SetFault.of("invalidPatch", "there is nothing to patch at " + path);
        }
    }

    private static AccountId grantee(SetRun run, MailStore store, String principal) {
        return PrincipalIds.address(principal)
                .flatMap(address -> store.directory().byLogin(run.tx(), address))
                .filter(account ->
                        PrincipalIds.of(account).filter(principal::equals).isPresent())
                .map(Account::id)
                .orElseThrow(() -> SetFault.invalidProperty(NAME, "there is nobody with the id " + principal));
    }
}
