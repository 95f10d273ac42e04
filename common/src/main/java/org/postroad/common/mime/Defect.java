package org.postroad.common.mime;

/** What a reader met in a message and did not follow. The message is usable all the same. */
public enum Defect {
    /** A header block is longer than {@link MimeLimits#MAX_HEADER_LINES} or {@link MimeLimits#MAX_HEADER_BYTES}; fields were skipped. */
    HEADER_CUT,
    /** More than {@link MimeLimits#MAX_PARTS} parts; the later ones are not in the structure. */
    PARTS_CUT,
    /** Deeper than {@link MimeLimits#MAX_NESTING}; what lies below is opaque. */
    NESTING_CUT,
    /** A multipart without a boundary parameter; it is taken as plain text. */
    NO_BOUNDARY,
    /** A multipart whose closing delimiter is missing; it ends with what encloses it. */
    NOT_CLOSED,
}
