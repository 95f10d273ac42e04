package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.mime.MimeSyntaxException;
import org.postroad.common.mime.OutgoingHeader;
import org.postroad.common.mime.OutgoingPart;
import org.postroad.mailstore.AccountId;
import org.postroad.webmail.blob.OwnedBlob;
import org.postroad.webmail.blob.OwnedBlobs;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.SetFault;
import org.postroad.webmail.json.Json;

/** The body of a message that a client composes (RFC 8621 §4.6). Confined to one thread. */
final class DraftBody {
    private final OwnedBlobs blobs;
    private final AccountId account;
    private final Fields email;
    private final long maxAttachments;
    private final Map<String, String> values = new HashMap<>();
    private final ArrayNode blobsNotFound = Json.array();
    private long attachedOctets;

    private DraftBody(OwnedBlobs blobs, AccountId account, Fields email, long maxAttachments) {
        this.blobs = blobs;
        this.account = account;
        this.email = email;
        this.maxAttachments = maxAttachments;
    }

    /**
     * @param maxAttachments octets of all blobs together
     * @throws SetFault {@code invalidProperties}, {@code blobNotFound} or {@code tooLarge}
     */
    static OutgoingPart of(OwnedBlobs blobs, AccountId account, Fields email, long maxAttachments) {
        DraftBody body = new DraftBody(blobs, account, email, maxAttachments);
        try {
            body.readValues();
            OutgoingPart root = body.root();
            if (!body.blobsNotFound.isEmpty()) {
                throw SetFault.of("blobNotFound", "there are no such blobs").with("notFound", body.blobsNotFound);
            }
            return root;
        } catch (MimeSyntaxException unfit) {
            throw SetFault.invalidProperty("bodyStructure", String.valueOf(unfit.getMessage()));
        }
    }

    private void readValues() {
        Optional<Fields> given = email.object("bodyValues");
        for (String partId : given.map(Fields::names).orElse(Set.of())) {
            Fields value =
                    given.orElseThrow().object(partId).orElseThrow(() -> email.fault("bodyValues", "has a null"));
            values.put(partId, value.requiredText("value"));
            if (value.flag("isEncodingProblem", false) || value.flag("isTruncated", false)) {
                throw value.fault("value", "must be whole and without problems");
            }
            value.end();
        }
    }

    private OutgoingPart root() {
        Optional<Fields> structure = email.object("bodyStructure");
        boolean flat = email.value("textBody").isPresent()
                || email.value("htmlBody").isPresent()
                || email.value("attachments").isPresent();
        if (structure.isPresent()) {
            if (flat) {
                throw email.fault("bodyStructure", "excludes textBody, htmlBody and attachments");
            }
            return part(structure.get(), "text/plain");
        }
        return composed();
    }

    private OutgoingPart composed() {
        List<OutgoingPart> alternatives = new ArrayList<>();
        single("textBody", "text/plain").ifPresent(alternatives::add);
        single("htmlBody", "text/html").ifPresent(alternatives::add);
        if (alternatives.isEmpty()) {
            alternatives.add(OutgoingPart.text("text/plain", ""));
        }
        List<OutgoingPart> inline = new ArrayList<>();
        List<OutgoingPart> attachments = new ArrayList<>();
        for (Fields attachment : email.objects("attachments").orElse(List.of())) {
            boolean shownInText = attachment.text("cid").isPresent()
                    && attachment.text("disposition").filter("inline"::equals).isPresent();
            (shownInText ? inline : attachments).add(part(attachment, "application/octet-stream"));
        }
        return OutgoingPart.composed(alternatives, inline, attachments);
    }

    private Optional<OutgoingPart> single(String property, String type) {
        List<Fields> parts = email.objects(property).orElse(List.of());
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        boolean fits = parts.size() == 1
                && parts.get(0)
                        .text("type")
                        .filter(given -> !given.equalsIgnoreCase(type))
                        .isEmpty();
        if (!fits) {
            throw email.fault(property, "must be one part of type " + type);
        }
        return Optional.of(part(parts.get(0), type));
    }

    private OutgoingPart part(Fields given, String defaultType) {
        String type = given.text("type").orElse(defaultType).toLowerCase(Locale.ROOT);
        OutgoingPart part;
        if (type.startsWith("multipart/")) {
            part = multipart(given, type.substring("multipart/".length()));
        } else if (given.has("partId") && given.value("partId").isPresent()) {
            part = textPart(given, type);
        } else {
            part = blobPart(given, type);
        }
        part = withFields(given, part);
        given.end();
        return part;
    }

    private OutgoingPart multipart(Fields given, String subtype) {
        given.value("partId").ifPresent(id -> {
            throw given.fault("partId", "belongs to no multipart");
        });
        List<OutgoingPart> parts = given.objects("subParts").orElse(List.of()).stream()
                .map(child -> part(child, "text/plain"))
                .toList();
        if (parts.isEmpty()) {
            throw given.fault("subParts", "must hold a part");
        }
        return OutgoingPart.multipart(subtype, parts);
    }

    private OutgoingPart textPart(Fields given, String type) {
        String partId = given.requiredText("partId");
        String text = values.get(partId);
        if (text == null) {
            throw given.fault("partId", "is not in bodyValues");
        }
        if (given.value("blobId").isPresent()) {
            throw given.fault("blobId", "excludes partId");
        }
        if (!type.startsWith("text/")) {
            throw given.fault("type", "must be text where partId is given");
        }
        if (given.value("charset").isPresent()) {
            throw given.fault("charset", "is chosen by the server where partId is given");
        }
        given.unsigned("size"); // RFC 8621 §4.6: ignored
        return OutgoingPart.text(type, text);
    }

    private OutgoingPart blobPart(Fields given, String type) {
        String blobId = given.requiredText("blobId");
        given.unsigned("size"); // RFC 8621 §4.6: may be ignored
        Optional<String> charset = given.text("charset");
        Optional<OwnedBlob> blob = find(blobId);
        if (blob.isEmpty()) {
            blobsNotFound.add(blobId);
            return OutgoingPart.text("text/plain", "");
        }
        attachedOctets += blob.get().size();
        if (attachedOctets > maxAttachments) {
            throw SetFault.of("tooLarge", "all attachments together are larger than " + maxAttachments + " octets");
        }
        OutgoingPart part = OutgoingPart.bytes(type, blob.get()::open);
        return charset.isPresent() && type.startsWith("text/") ? part.withParameter("charset", charset.get()) : part;
    }

    private Optional<OwnedBlob> find(String blobId) {
        try {
            return blobs.find(account, blobId);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static OutgoingPart withFields(Fields given, OutgoingPart plain) {
        OutgoingPart part = plain;
        Optional<String> disposition = given.text("disposition");
        Optional<String> name = given.text("name");
        Optional<String> cid = given.text("cid");
        Optional<List<String>> language = given.texts("language");
        Optional<String> location = given.text("location");
        part = disposition.isPresent() ? part.withDisposition(disposition.get()) : part;
        part = name.isPresent() ? part.withFileName(name.get()) : part;
        part = cid.isPresent() ? part.withContentId(cid.get()) : part;
        part = language.isPresent() ? part.withLanguages(language.get()) : part;
        part = location.isPresent() ? part.withLocation(location.get()) : part;
        for (String property : given.names()) {
            Optional<HeaderProperty> field = HeaderProperty.parse(property);
            Optional<JsonNode> value = field.isPresent() ? given.value(property) : Optional.empty();
            if (field.isPresent() && value.isPresent()) {
                part = part.withFields(header -> writeField(given, property, field.get(), value.get(), header));
                writeField(
                        given, property, field.get(), value.get(), OutgoingHeader.utf8()); // refuse it here, not later
            }
        }
        return part;
    }

    private static void writeField(
            Fields given, String property, HeaderProperty field, JsonNode value, OutgoingHeader header) {
        String name = field.name().toLowerCase(Locale.ROOT);
        boolean ofWriter = List.of("content-type", "content-disposition", "content-transfer-encoding", "content-id")
                .contains(name);
        if (ofWriter) {
            throw given.fault(property, "is written by the server from the part's own properties");
        }
        HeaderWriter.write(property, field, value, header);
    }
}
