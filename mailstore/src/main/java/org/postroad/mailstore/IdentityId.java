package org.postroad.mailstore;

/**
 * Names an identity in its account. Immutable.
 *
 * @param value 1 or more
 */
public record IdentityId(long value) implements Comparable<IdentityId> {
    public IdentityId {
        if (value < 1) {
            throw new IllegalArgumentException("not an identity id: " + value);
        }
    }

    @Override
    public int compareTo(IdentityId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
