package org.postroad.common.mime;

/** How much of a message is looked into (I9, I10). What lies beyond stays in the bytes; a {@link Defect} says so. */
public final class MimeLimits {
    /** Body parts in one message, the root included. What follows the last one is not looked into. */
    public static final int MAX_PARTS = 1_000;

    /** Multiparts and embedded messages inside one another. A deeper one is opaque: {@code application/octet-stream}. */
    public static final int MAX_NESTING = 50;

    /** Lines of one header block; later ones are skipped. */
    public static final int MAX_HEADER_LINES = 1_000;

    /** Octets of all header blocks of a message together; a field that does not fit is skipped. */
    public static final int MAX_HEADER_BYTES = 1 << 20;

    /** Addresses, message identifiers or URLs taken from one header field. */
    public static final int MAX_LIST = 5_000;

    /** Parameters taken from one Content-Type or Content-Disposition field. */
    public static final int MAX_PARAMETERS = 100;

    /** UTF-16 units of a preview (RFC 8621 §4.1.4). */
    public static final int MAX_PREVIEW = 256;

    /** Octets of text, in UTF-8, that are decoded into memory at most. */
    public static final int MAX_TEXT_BYTES = 8 << 20;

    private MimeLimits() {}
}
