package org.postroad.webmail.mail;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postroad.common.mime.MimeLimits;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.MethodFault;

/**
 * What of an email is wanted (RFC 8621 §4.2). Immutable.
 *
 * @param properties of the email
 * @param bodyProperties of each body part
 * @param textValues whether the text of the parts in {@code textBody} is wanted
 * @param htmlValues the same of {@code htmlBody}
 * @param allValues the same of every text part
 * @param maxBytes of each text
 */
record EmailSelection(
        Set<String> properties,
        Set<String> bodyProperties,
        boolean textValues,
        boolean htmlValues,
        boolean allValues,
        int maxBytes) {
    static final Set<String> METADATA =
            Set.of("id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt");

    private static final Set<String> PROPERTIES = Set.of(
            "id",
            "blobId",
            "threadId",
            "mailboxIds",
            "keywords",
            "size",
            "receivedAt",
            "messageId",
            "inReplyTo",
            "references",
            "sender",
            "from",
            "to",
            "cc",
            "bcc",
            "replyTo",
            "subject",
            "sentAt",
            "headers",
            "bodyStructure",
            "bodyValues",
            "textBody",
            "htmlBody",
            "attachments",
            "hasAttachment",
            "preview");
    private static final Set<String> BODY_PROPERTIES = Set.of(
            "partId",
            "blobId",
            "size",
            "headers",
            "name",
            "type",
            "charset",
            "disposition",
            "cid",
            "language",
            "location",
            "subParts");
    private static final List<String> DEFAULT_BODY_PROPERTIES = List.of(
            "partId", "blobId", "size", "name", "type", "charset", "disposition", "cid", "language", "location");

    static final Set<String> DEFAULTS_FOR_GET = without("headers", "bodyStructure");
    static final Set<String> DEFAULTS_FOR_PARSE = parseDefaults();

    /** Reads the arguments beside {@code properties}. */
    static EmailSelection read(Fields arguments, Set<String> properties) {
        Set<String> body = new LinkedHashSet<>(arguments.texts("bodyProperties").orElse(DEFAULT_BODY_PROPERTIES));
        for (String property : body) {
            if (!BODY_PROPERTIES.contains(property)
                    && HeaderProperty.parse(property).isEmpty()) {
                throw MethodFault.invalidArguments("bodyProperties", "there is no property " + property);
            }
        }
        long maxBytes = arguments.unsigned("maxBodyValueBytes").orElse(0L);
        return new EmailSelection(
                properties,
                body,
                arguments.flag("fetchTextBodyValues", false),
                arguments.flag("fetchHTMLBodyValues", false),
                arguments.flag("fetchAllBodyValues", false),
                maxBytes == 0 ? MimeLimits.MAX_TEXT_BYTES : (int) Math.min(maxBytes, MimeLimits.MAX_TEXT_BYTES));
    }

    static boolean isProperty(String name) {
        return PROPERTIES.contains(name) || HeaderProperty.parse(name).isPresent();
    }

    boolean wantsValues() {
        return properties.contains("bodyValues") && (textValues || htmlValues || allValues);
    }

    private static Set<String> without(String... names) {
        Set<String> some = new LinkedHashSet<>(PROPERTIES);
        List.of(names).forEach(some::remove);
        return Set.copyOf(some);
    }

    private static Set<String> parseDefaults() {
        Set<String> some = new LinkedHashSet<>(DEFAULTS_FOR_GET);
        some.removeAll(METADATA);
        return Set.copyOf(some);
    }
}
