package org.postroad.common.mime;

import java.util.Locale;
import java.util.Set;

/** The forms in which JMAP hands out a header field, and which fields each may be asked for (RFC 8621 §4.1.2). */
public enum HeaderForm {
    RAW,
    TEXT,
    ADDRESSES,
    GROUPED_ADDRESSES,
    MESSAGE_IDS,
    DATE,
    URLS;

    private static final Set<String> ADDRESS_FIELDS = Set.of(
            "from",
            "sender",
            "reply-to",
            "to",
            "cc",
            "bcc",
            "resent-from",
            "resent-sender",
            "resent-reply-to",
            "resent-to",
            "resent-cc",
            "resent-bcc");
    private static final Set<String> ID_FIELDS = Set.of("message-id", "in-reply-to", "references", "resent-message-id");
    private static final Set<String> DATE_FIELDS = Set.of("date", "resent-date");
    private static final Set<String> URL_FIELDS =
            Set.of("list-help", "list-unsubscribe", "list-subscribe", "list-post", "list-owner", "list-archive");
    private static final Set<String> TRACE_FIELDS = Set.of("return-path", "received");

    /** Whether the field of that name may be read in this form. Fields that no RFC 5322 or RFC 2369 defines may be read in all. */
    public boolean allows(String fieldName) {
        String name = fieldName.toLowerCase(Locale.ROOT);
        return switch (this) {
            case RAW -> true;
            case TEXT -> !isStructured(name);
            case ADDRESSES, GROUPED_ADDRESSES -> ADDRESS_FIELDS.contains(name) || isForeign(name);
            case MESSAGE_IDS -> ID_FIELDS.contains(name) || isForeign(name);
            case DATE -> DATE_FIELDS.contains(name) || isForeign(name);
            case URLS -> URL_FIELDS.contains(name) || isForeign(name);
        };
    }

    private static boolean isStructured(String name) {
        return ADDRESS_FIELDS.contains(name)
                || ID_FIELDS.contains(name)
                || DATE_FIELDS.contains(name)
                || URL_FIELDS.contains(name)
                || TRACE_FIELDS.contains(name);
    }

    private static boolean isForeign(String name) {
        return !isStructured(name) && !name.equals("subject") && !name.equals("comments") && !name.equals("keywords");
    }
}
