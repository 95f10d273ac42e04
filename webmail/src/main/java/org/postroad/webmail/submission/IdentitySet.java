package org.postroad.webmail.submission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.postroad.common.db.Database;
import org.postroad.mailstore.Identity;
import org.postroad.mailstore.IdentityId;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.StoreFault;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.SetFault;
import org.postroad.webmail.jmap.SetFrame;
import org.postroad.webmail.jmap.SetHandler;
import org.postroad.webmail.jmap.SetRequest;
import org.postroad.webmail.jmap.SetRun;
import org.postroad.webmail.json.Json;

/** {@code Identity/set} (RFC 8621 §6.3). */
final class IdentitySet implements JmapMethod, SetHandler {
    private static final Set<String> FIXED = Set.of("id", "email", "mayDelete");

    private final MailStore store;
    private final SetFrame frame;

    IdentitySet(Database database, MailStore store) {
        this.store = store;
        this.frame = new SetFrame(database, store.changes());
    }

    @Override
    public String name() {
        return "Identity/set";
    }

    @Override
    public void run(MethodCall call) {
        SetRequest request = SetRequest.read(call);
        call.arguments().end();
        call.respond(frame.run(call, request, IdForm.IDENTITY, this));
    }

    @Override
    public ObjectNode create(SetRun run, String creationId, ObjectNode properties) {
        IdentityId id =
                store.identities().create(run.tx(), run.account(), IdentityJson.read(Fields.properties(properties)));
        return Json.object().put("id", IdForm.IDENTITY.format(id.value())).put("mayDelete", true);
    }

    @Override
    public void update(SetRun run, long id, ObjectNode patch) {
        IdentityId identityId = new IdentityId(id);
        Identity identity =
                store.identities().find(run.tx(), run.account(), identityId).orElseThrow(SetFault::notFound);
        ObjectNode after = SetFrame.patched(IdentityJson.of(identity), patch, FIXED);
        after.put("email", identity.sender().email().unicode());
        store.identities().update(run.tx(), run.account(), identityId, IdentityJson.read(Fields.properties(after)));
    }

    @Override
    public void destroy(SetRun run, long id) {
        store.identities().destroy(run.tx(), run.account(), new IdentityId(id));
    }

    @Override
    public SetFault translate(StoreFault fault) {
        return switch (fault.reason()) {
            case IDENTITY_NOT_FOUND -> SetFault.notFound();
            case FORBIDDEN_FROM -> SetFault.of("forbiddenFrom", "the account may not send as this address");
            case TOO_MANY_IDENTITIES -> SetFault.of("overQuota", "the account has too many identities");
            case TEXT_TOO_LONG -> SetFault.of("tooLarge", "a text is too long");
            default -> SetFault.of("forbidden", "this identity came with the account");
        };
    }
}
