package org.postroad.mailstore;

/**
 * Uids from one to another, both included (RFC 9051 §9, seq-range). Immutable.
 *
 * @param first 1 or more
 * @param last not less than {@code first}; {@link Long#MAX_VALUE} for no end
 */
public record UidRange(long first, long last) {
    /** Every uid. */
    public static final UidRange ALL = new UidRange(1, Long.MAX_VALUE);

    public UidRange {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("not a range of uids: " + first + ":" + last);
        }
    }

    /** What is above a uid, to page on. */
    public static UidRange above(long uid) {
        return new UidRange(uid + 1, Long.MAX_VALUE);
    }

    public static UidRange of(long uid) {
        return new UidRange(uid, uid);
    }
}
