package org.postroad.mailstore;

/**
 * A point in an account's modification sequence (RFC 7162 §3.1, RFC 8620 §1.6.2): every change takes the next one. Immutable.
 *
 * @param value 0 (before the first change) or more
 */
public record ModSeq(long value) implements Comparable<ModSeq> {
    /** Before the first change of an account. */
    public static final ModSeq ZERO = new ModSeq(0);

    public ModSeq {
        if (value < 0) {
            throw new IllegalArgumentException("not a modification sequence: " + value);
        }
    }

    @Override
    public int compareTo(ModSeq other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
