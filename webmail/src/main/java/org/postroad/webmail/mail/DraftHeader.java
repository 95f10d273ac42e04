package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.postroad.common.address.Domain;
import org.postroad.common.mime.HeaderForm;
import org.postroad.common.mime.OutgoingHeader;
import org.postroad.webmail.jmap.SetFault;

/** The header of a message that a client composes (RFC 8621 §4.6). */
final class DraftHeader {
    private static final Map<String, HeaderProperty> CONVENIENCE = Map.of(
            "messageId", new HeaderProperty("Message-ID", HeaderForm.MESSAGE_IDS, false),
            "inReplyTo", new HeaderProperty("In-Reply-To", HeaderForm.MESSAGE_IDS, false),
            "references", new HeaderProperty("References", HeaderForm.MESSAGE_IDS, false),
            "sender", new HeaderProperty("Sender", HeaderForm.ADDRESSES, false),
            "from", new HeaderProperty("From", HeaderForm.ADDRESSES, false),
            "to", new HeaderProperty("To", HeaderForm.ADDRESSES, false),
            "cc", new HeaderProperty("Cc", HeaderForm.ADDRESSES, false),
            "bcc", new HeaderProperty("Bcc", HeaderForm.ADDRESSES, false),
            "replyTo", new HeaderProperty("Reply-To", HeaderForm.ADDRESSES, false),
            "subject", new HeaderProperty("Subject", HeaderForm.TEXT, false));
    private static final HeaderProperty SENT_AT = new HeaderProperty("Date", HeaderForm.DATE, false);

    private DraftHeader() {}

    /** Whether a property of the email is one of its header. */
    static boolean isHeaderProperty(String name) {
        return field(name).isPresent();
    }

    /**
     * The fields that the client gives, and Message-ID and Date where it gives none. In ASCII where that is possible.
     *
     * @throws SetFault {@code invalidProperties}
     */
    static OutgoingHeader of(ObjectNode email, Domain domain, Instant now) {
        try {
            return write(email, domain, now, OutgoingHeader.ascii());
        } catch (SetFault perhapsItNeedsUtf8) {
            return write(email, domain, now, OutgoingHeader.utf8());
        }
    }

    private static OutgoingHeader write(ObjectNode email, Domain domain, Instant now, OutgoingHeader header) {
        Set<String> written = new HashSet<>();
        for (Map.Entry<String, JsonNode> property : email.properties()) {
            Optional<HeaderProperty> field = field(property.getKey());
            if (field.isEmpty() || property.getValue().isNull()) {
                continue;
            }
            String name = field.get().name().toLowerCase(Locale.ROOT);
            requireFree(property.getKey(), name, written);
            HeaderWriter.write(property.getKey(), field.get(), property.getValue(), header);
        }
        if (!written.contains("date")) {
            header.date("Date", now.atOffset(ZoneOffset.UTC));
        }
        if (!written.contains("message-id")) {
            header.messageIds("Message-ID", List.of(UUID.randomUUID() + "@" + domain.ascii()));
        }
        return header;
    }

    private static void requireFree(String property, String name, Set<String> written) {
        if (name.startsWith("content-") || name.equals("mime-version")) {
            throw SetFault.invalidProperty(property, "is written by the server, or belongs to a body part");
        }
        if (!written.add(name)) {
            throw SetFault.invalidProperty(property, "the same header field is given twice");
        }
    }

    private static Optional<HeaderProperty> field(String property) {
        if (property.equals("sentAt")) {
            return Optional.of(SENT_AT);
        }
        HeaderProperty convenience = CONVENIENCE.get(property);
        return convenience == null ? HeaderProperty.parse(property) : Optional.of(convenience);
    }
}
