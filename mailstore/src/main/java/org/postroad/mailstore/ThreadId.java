package org.postroad.mailstore;

/**
 * Names a thread in its account. Immutable.
 *
 * @param value 1 or more
 */
public record ThreadId(long value) implements Comparable<ThreadId> {
    public ThreadId {
        if (value < 1) {
            throw new IllegalArgumentException("not a thread id: " + value);
        }
    }

    @Override
    public int compareTo(ThreadId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
