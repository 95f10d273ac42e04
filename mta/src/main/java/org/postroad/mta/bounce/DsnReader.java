package org.postroad.mta.bounce;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.mime.BodyPart;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.PartDecoder;
import org.postroad.mta.bounce.IncomingDsn.About;
import org.postroad.mta.bounce.IncomingDsn.Action;

/** Reads delivery status notifications of other hosts (RFC 3464, RFC 6533), as far as they can be understood. Stateless. */
public final class DsnReader {
    /** More are not read. */
    static final int MAX_RECIPIENTS = 1000;

    /** One is enough to find a message by; each is looked for in the rows. */
    static final int MAX_MESSAGE_IDS = 5;

    private static final int MAX_STATUS_OCTETS = 512 << 10;
    private static final int MAX_HEADER_OCTETS = 64 << 10;
    private static final int MAX_TEXT = 1000;
    private static final Set<String> STATUS = Set.of("message/delivery-status", "message/global-delivery-status");
    private static final Set<String> HEADERS = Set.of("text/rfc822-headers", "message/global-headers");
    private static final Pattern STATUS_CODE = Pattern.compile("[245]\\.\\d{1,3}\\.\\d{1,3}");
    private static final Pattern GROUP_END = Pattern.compile("\\n[ \\t]*(?=\\n)");
    private static final Pattern FOLD = Pattern.compile("\\n(?=[ \\t])");

    private DsnReader() {}

    /** Opens the body of a part as it stands in the raw message. */
    @FunctionalInterface
    public interface Parts {
        InputStream open(BodyPart part) throws IOException;
    }

    /**
     * Reads a message that may be one.
     *
     * @return empty if it is none, or says nothing of any recipient
     * @throws IOException only if a part cannot be read
     */
    public static Optional<IncomingDsn> read(BodyPart message, Parts parts) throws IOException {
        boolean report = message.type().equals("multipart/report")
                && message.parameters().getOrDefault("report-type", "").equalsIgnoreCase("delivery-status");
        if (!report) {
            return Optional.empty();
        }
        List<Map<String, String>> groups = new ArrayList<>();
        List<String> messageIds = new ArrayList<>();
        for (BodyPart part : message.children()) {
            if (messageIds.size() >= MAX_MESSAGE_IDS && !groups.isEmpty()) {
                break;
            }
            if (STATUS.contains(part.type()) && groups.isEmpty()) {
                groups.addAll(groups(text(part, parts, MAX_STATUS_OCTETS)));
            } else if (HEADERS.contains(part.type())) {
                messageIds.addAll(messageIds(text(part, parts, MAX_HEADER_OCTETS)));
            } else if (part.isEmbeddedMessage()) {
                messageIds.addAll(part.envelope().messageIds());
            }
        }
        List<About> recipients =
                groups.stream().skip(1).flatMap(group -> about(group).stream()).toList();
        if (recipients.isEmpty()) {
            return Optional.empty();
        }
        String envelopeId = line(groups.get(0).getOrDefault("original-envelope-id", ""));
        List<String> some =
                messageIds.stream().distinct().limit(MAX_MESSAGE_IDS).toList();
        return Optional.of(new IncomingDsn(envelopeId, some, recipients));
    }

    private static String text(BodyPart part, Parts parts, int maxOctets) throws IOException {
        try (InputStream in = parts.open(part)) {
            return PartDecoder.text(part, in, maxOctets)
                    .value()
                    .replace("\r\n", "\n")
                    .replace('\r', '\n');
        }
    }

    private static List<String> messageIds(String header) throws IOException {
        byte[] octets = (header.replace("\n", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        return MessageReader.read(new ByteArrayInputStream(octets)).headers().messageIds();
    }

    /** Fields by name in lower case, of the message and then of each recipient (RFC 3464 §2.1). */
    private static List<Map<String, String>> groups(String text) {
        List<Map<String, String>> groups = new ArrayList<>();
        for (String group : GROUP_END.split(text)) {
            Map<String, String> fields = new HashMap<>();
            for (String line : FOLD.matcher(group.strip()).replaceAll("").split("\n")) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    fields.putIfAbsent(
                            line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
                }
            }
            if (!fields.isEmpty() && groups.size() <= MAX_RECIPIENTS) {
                groups.add(fields);
            }
        }
        return groups;
    }

    private static Optional<About> about(Map<String, String> fields) {
        List<EmailAddress> addresses = new ArrayList<>();
        address(fields.getOrDefault("original-recipient", "")).ifPresent(addresses::add);
        address(fields.getOrDefault("final-recipient", "")).ifPresent(addresses::add);
        String action = firstWord(fields.getOrDefault("action", "")).toLowerCase(Locale.ROOT);
        String status = firstWord(fields.getOrDefault("status", ""));
        return Action.of(action)
                .filter(known -> !addresses.isEmpty())
                .map(known -> new About(
                        addresses,
                        known,
                        STATUS_CODE.matcher(status).matches() ? status : "",
                        line(behindType(fields.getOrDefault("diagnostic-code", ""))),
                        line(behindType(fields.getOrDefault("remote-mta", "")))));
    }

    /** RFC 3464 §2.3.1, RFC 6533 §3; many write the angle brackets that do not belong there. */
    private static Optional<EmailAddress> address(String field) {
        String address = behindType(field);
        if (address.startsWith("<") && address.endsWith(">")) {
            address = address.substring(1, address.length() - 1);
        }
        try {
            return address.isEmpty() ? Optional.empty() : Optional.of(EmailAddress.parse(address));
        } catch (AddressSyntaxException unreadable) {
            return Optional.empty();
        }
    }

    /** The value behind its type, such as {@code rfc822;} or {@code smtp;}; all of it where no type is given. */
    private static String behindType(String field) {
        int semicolon = field.indexOf(';');
        boolean typed = semicolon > 0 && field.substring(0, semicolon).strip().indexOf(' ') < 0;
        return (typed ? field.substring(semicolon + 1) : field).strip();
    }

    private static String firstWord(String field) {
        return field.strip().split("[\\s(;]", 2)[0];
    }

    private static String line(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        if (line.length() <= MAX_TEXT) {
            return line;
        }
        return line.substring(0, Character.isHighSurrogate(line.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT);
    }
}
