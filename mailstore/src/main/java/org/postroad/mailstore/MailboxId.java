package org.postroad.mailstore;

/**
 * Names a mailbox in its account. Immutable.
 *
 * @param value 1 or more
 */
public record MailboxId(long value) implements Comparable<MailboxId> {
    public MailboxId {
        if (value < 1) {
            throw new IllegalArgumentException("not a mailbox id: " + value);
        }
    }

    @Override
    public int compareTo(MailboxId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
