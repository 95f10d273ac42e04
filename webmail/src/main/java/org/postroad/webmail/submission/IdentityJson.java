package org.postroad.webmail.submission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.mime.MailAddress;
import org.postroad.mailstore.Identity;
import org.postroad.mailstore.NewIdentity;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.json.Json;

/** An identity as JMAP shows it (RFC 8621 §6). */
final class IdentityJson {
    static final Set<String> PROPERTIES =
            Set.of("id", "name", "email", "replyTo", "bcc", "textSignature", "htmlSignature", "mayDelete");

    private IdentityJson() {}

    static ObjectNode of(Identity identity) {
        NewIdentity sender = identity.sender();
        ObjectNode json = Json.object()
                .put("id", IdForm.IDENTITY.format(identity.id().value()))
                .put("name", sender.name())
                .put("email", sender.email().unicode())
                .put("textSignature", sender.textSignature())
                .put("htmlSignature", sender.htmlSignature())
                .put("mayDelete", identity.mayDelete());
        json.set("replyTo", addresses(sender.replyTo()));
        json.set("bcc", addresses(sender.bcc()));
        return json;
    }

    static NewIdentity read(Fields given) {
        NewIdentity identity = new NewIdentity(
                given.text("name").orElse(""),
                address(given),
                addresses(given, "replyTo"),
                addresses(given, "bcc"),
                given.text("textSignature").orElse(""),
                given.text("htmlSignature").orElse(""));
        given.end();
        return identity;
    }

    private static JsonNode addresses(List<MailAddress> addresses) {
        if (addresses.isEmpty()) {
            return Json.object().nullNode();
        }
        ArrayNode array = Json.array();
        addresses.forEach(address -> array.addObject()
                .put("name", address.name().isEmpty() ? null : address.name())
                .put("email", address.email()));
        return array;
    }

    private static List<MailAddress> addresses(Fields given, String name) {
        return given.objects(name).orElse(List.of()).stream()
                .map(fields -> new MailAddress(
                        fields.text("name").orElse(""), address(fields).unicode()))
                .toList();
    }

    private static EmailAddress address(Fields fields) {
        try {
            return EmailAddress.parse(fields.requiredText("email"));
        } catch (AddressSyntaxException notAnAddress) {
            throw fields.fault("email", "is no address");
        }
    }
}
