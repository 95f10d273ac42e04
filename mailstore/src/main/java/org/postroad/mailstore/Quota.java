package org.postroad.mailstore;

import java.util.List;
import java.util.stream.LongStream;

/**
 * What an account holds and may hold (RFC 9208 STORAGE and MESSAGE, RFC 9425 octets and count). Immutable.
 *
 * @param octets of all its emails; an email in several mailboxes counts once
 * @param emails their number
 * @param limits what it may hold
 * @param changed when the limits last changed
 */
public record Quota(long octets, long emails, Limits limits, ModSeq changed) {
    /** The id of the quota of octets. */
    public static final long OCTETS = 1;
    /** The id of the quota of emails. */
    public static final long EMAILS = 2;

    /**
     * What an account may hold.
     *
     * @param octets 0 or more; {@link Long#MAX_VALUE} for no limit
     * @param emails 0 or more; {@link Long#MAX_VALUE} for no limit
     */
    public record Limits(long octets, long emails) {
        public static final Limits NONE = new Limits(Long.MAX_VALUE, Long.MAX_VALUE);

        public Limits {
            if (octets < 0 || emails < 0) {
                throw new IllegalArgumentException("not a limit: " + octets + " octets, " + emails + " emails");
            }
        }

        public static Limits octets(long octets) {
            return new Limits(octets, Long.MAX_VALUE);
        }

        /** What is limited, as JMAP numbers it (RFC 9425): {@link #OCTETS}, {@link #EMAILS}. */
        public List<Long> bounded() {
            return LongStream.of(OCTETS, EMAILS)
                    .filter(resource -> of(resource) != Long.MAX_VALUE)
                    .boxed()
                    .toList();
        }

        /** The limit of a resource. */
        public long of(long resource) {
            return resource == OCTETS ? octets : emails;
        }

        public boolean isNone() {
            return equals(NONE);
        }
    }

    /** What the account holds of a resource. */
    public long used(long resource) {
        return resource == OCTETS ? octets : emails;
    }

    /** Whether one more email of that size fits. */
    public boolean hasRoomFor(long size) {
        return emails < limits.emails() && size <= limits.octets() - octets;
    }

    /** Whether one email of that size fits once everything else is gone. */
    public boolean couldHold(long size) {
        return limits.emails() > 0 && size <= limits.octets();
    }
}
