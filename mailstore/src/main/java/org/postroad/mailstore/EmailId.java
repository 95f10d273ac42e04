package org.postroad.mailstore;

/**
 * Names an email in its account; never given to another. Immutable.
 *
 * @param value 1 or more
 */
public record EmailId(long value) implements Comparable<EmailId> {
    public EmailId {
        if (value < 1) {
            throw new IllegalArgumentException("not an email id: " + value);
        }
    }

    @Override
    public int compareTo(EmailId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
