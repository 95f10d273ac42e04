package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postroad.common.mime.AddressGroup;
import org.postroad.common.mime.BodyLists;
import org.postroad.common.mime.BodyPart;
import org.postroad.common.mime.DecodedText;
import org.postroad.common.mime.Header;
import org.postroad.common.mime.HeaderForms;
import org.postroad.common.mime.HeaderSummary;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.mime.PartDecoder;
import org.postroad.webmail.blob.OwnedBlob;
import org.postroad.webmail.jmap.MethodFault;
import org.postroad.webmail.jmap.Weight;
import org.postroad.webmail.json.Json;

/**
 * One message as JMAP shows it (RFC 8621 §4.1), less what only an account knows of it. Opens the message only for properties that its
 * summary does not answer. Confined to one thread.
 */
final class EmailView {
    /** Bounds what one method call reads into memory (I9): texts are cut, and too many headers and parts are refused. */
    static final class Budget {
        private static final int MAX_TEXT = 8 << 20;
        private static final long MAX_STRUCTURE = 16 << 20;
        private static final long PART_COST = 500;

        private int text = MAX_TEXT;
        private long structure = MAX_STRUCTURE;

        int nextText(int wanted) {
            return Math.min(wanted, Math.max(text, 1));
        }

        void spend(DecodedText read) {
            text -= read.value().length();
        }

        void spend(long octets) {
            structure -= octets;
            if (structure < 0) {
                throw MethodFault.of("requestTooLarge", "ask for fewer emails, or for fewer of their properties");
            }
        }

        void spendPart() {
            spend(PART_COST);
        }
    }

    private final EmailSelection selection;
    private final Budget budget;
    private final MessageSummary summary;
    private final OwnedBlob message;
    private final BodyLists lists;
    private @Nullable Header header;

    EmailView(EmailSelection selection, Budget budget, MessageSummary summary, OwnedBlob message) {
        this.selection = selection;
        this.budget = budget;
        this.summary = summary;
        this.message = message;
        this.lists = BodyLists.of(summary.structure());
    }

    /** Adds the properties that are wanted and stand in the message. */
    void addTo(ObjectNode email) throws IOException {
        for (String property : selection.properties()) {
            if (!EmailSelection.METADATA.contains(property)) {
                JsonNode value = property(property);
                if (!property.equals("bodyValues")) {
                    budget.spend(Weight.of(value));
                }
                email.set(property, value);
            }
        }
    }

    private JsonNode property(String name) throws IOException {
        HeaderSummary headers = summary.headers();
        return switch (name) {
            case "messageId" -> HeaderProperty.texts(headers.messageIds());
            case "inReplyTo" -> HeaderProperty.texts(headers.inReplyTo());
            case "references" -> HeaderProperty.texts(headers.references());
            case "sender" -> addresses(headers.sender());
            case "from" -> addresses(headers.from());
            case "to" -> addresses(headers.to());
            case "cc" -> addresses(headers.cc());
            case "bcc" -> addresses(headers.bcc());
            case "replyTo" -> addresses(headers.replyTo());
            case "subject" -> textOrNull(headers.subject());
            case "sentAt" -> HeaderProperty.date(headers.sentAt());
            case "hasAttachment" -> Json.of(summary.hasAttachment());
            case "preview" -> Json.of(summary.preview());
            case "headers" -> headers(header());
            case "bodyStructure" -> part(summary.structure(), true);
            case "textBody" -> parts(lists.textBody());
            case "htmlBody" -> parts(lists.htmlBody());
            case "attachments" -> parts(lists.attachments());
            case "bodyValues" -> bodyValues();
            default -> HeaderProperty.parse(name).orElseThrow().of(header());
        };
    }

    private Header header() throws IOException {
        if (header == null) {
            header = header(summary.structure());
        }
        return header;
    }

    private Header header(BodyPart part) throws IOException {
        budget.spend(part.headerLength());
        try (InputStream in = message.open(part.headerOffset(), part.headerLength())) {
            return Header.read(in);
        }
    }

    private ArrayNode parts(List<BodyPart> parts) throws IOException {
        ArrayNode array = Json.array();
        for (BodyPart part : parts) {
            array.add(part(part, false));
        }
        return array;
    }

    private ObjectNode part(BodyPart part, boolean withSubParts) throws IOException {
        budget.spendPart();
        ObjectNode json = Json.object();
        for (String property : selection.bodyProperties()) {
            json.set(property, partProperty(part, property));
        }
        if (withSubParts && part.isMultipart()) {
            json.set("subParts", subParts(part));
        }
        return json;
    }

    private JsonNode partProperty(BodyPart part, String name) throws IOException {
        return switch (name) {
            case "partId" -> textOrNull(part.isMultipart() ? "" : part.partId());
            case "blobId" ->
                textOrNull(
                        part.isMultipart()
                                ? ""
                                : message.ref().part(part.partId()).format());
            case "size" -> Json.of(part.size());
            case "headers" -> headers(header(part));
            case "name" -> textOrNull(part.fileName());
            case "type" -> Json.of(part.type());
            case "charset" -> textOrNull(part.charset());
            case "disposition" -> textOrNull(part.disposition());
            case "cid" -> textOrNull(part.contentId());
            case "language" -> HeaderProperty.texts(part.languages());
            case "location" -> textOrNull(part.location());
            case "subParts" ->
                part.isMultipart() ? subParts(part) : Json.object().nullNode();
            default -> HeaderProperty.parse(name).orElseThrow().of(header(part));
        };
    }

    private ArrayNode subParts(BodyPart part) throws IOException {
        ArrayNode array = Json.array();
        for (BodyPart child : part.children()) {
            array.add(part(child, true));
        }
        return array;
    }

    private ObjectNode bodyValues() throws IOException {
        Map<String, BodyPart> wanted = new LinkedHashMap<>();
        Predicate<BodyPart> isText = part -> part.type().startsWith("text/");
        if (selection.textValues()) {
            lists.textBody().stream().filter(isText).forEach(part -> wanted.put(part.partId(), part));
        }
        if (selection.htmlValues()) {
            lists.htmlBody().stream().filter(isText).forEach(part -> wanted.put(part.partId(), part));
        }
        if (selection.allValues()) {
            addAllText(summary.structure(), wanted);
        }
        ObjectNode values = Json.object();
        for (BodyPart part : wanted.values()) {
            values.set(part.partId(), bodyValue(part));
        }
        return values;
    }

    // Every text part in bodyStructure, which does not look into embedded messages.
    private static void addAllText(BodyPart part, Map<String, BodyPart> wanted) {
        if (part.isMultipart()) {
            part.children().forEach(child -> addAllText(child, wanted));
        } else if (part.type().startsWith("text/")) {
            wanted.put(part.partId(), part);
        }
    }

    private ObjectNode bodyValue(BodyPart part) throws IOException {
        try (InputStream encoded = message.open(part.bodyOffset(), part.encodedLength())) {
            DecodedText text = PartDecoder.text(part, encoded, budget.nextText(selection.maxBytes()));
            budget.spend(text);
            return Json.object()
                    .put("value", text.value())
                    .put("isEncodingProblem", text.isEncodingProblem())
                    .put("isTruncated", text.isTruncated());
        }
    }

    private static JsonNode headers(Header header) {
        ArrayNode array = Json.array();
        header.fields()
                .forEach(field -> array.addObject().put("name", field.name()).put("value", HeaderForms.asRaw(field)));
        return array;
    }

    private static JsonNode addresses(List<AddressGroup> groups) {
        return groups.isEmpty() ? Json.object().nullNode() : HeaderProperty.addresses(AddressGroup.flatten(groups));
    }

    private static JsonNode textOrNull(String text) {
        return text.isEmpty() ? Json.object().nullNode() : Json.of(text);
    }
}
