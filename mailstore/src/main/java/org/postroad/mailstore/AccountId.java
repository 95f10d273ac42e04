package org.postroad.mailstore;

/**
 * Names an account in this system. Immutable.
 *
 * @param value 1 or more
 */
public record AccountId(long value) implements Comparable<AccountId> {
    public AccountId {
        if (value < 1) {
            throw new IllegalArgumentException("not an account id: " + value);
        }
    }

    @Override
    public int compareTo(AccountId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
