package org.postroad.mta.dns;

import java.time.Duration;
import java.util.List;

/**
 * What DNS said. Immutable.
 *
 * @param outcome how it ended
 * @param values what was found: at least one for {@link Outcome#FOUND}, none otherwise
 * @param ttl how long the answer may be relied on, from now; zero where it may not be kept
 * @param reason what went wrong, in words for a person; empty for {@link Outcome#FOUND}
 * @param lookups the questions that were put, in order
 * @param authenticated whether DNSSEC proved the answer to us, every alias on the way too (RFC 4035 §4.3, "secure"); what a server says of
 *     that counts for nothing
 * @param canonicalName the name at the end of the aliases, without the root's dot; empty where the question came to no end
 */
public record Answer<T>(
        Outcome outcome,
        List<T> values,
        Duration ttl,
        String reason,
        List<Lookup> lookups,
        boolean authenticated,
        String canonicalName) {
    /** How a question ended. */
    public enum Outcome {
        /** There are such records. */
        FOUND,
        /** The name does not exist (NXDOMAIN). */
        NO_SUCH_NAME,
        /** The name exists and has no such record (RFC 2308 §2.2). */
        NO_DATA,
        /** No server could say: no reply in time, unreachable, SERVFAIL, REFUSED. Asking again later may help. */
        TEMPORARY_FAILURE,
        /** A server replied with what cannot be right: an unreadable packet, a loop of CNAMEs, records that are no names. */
        BAD_ANSWER,
        /** DNSSEC proves that the answer is not the zone's own (RFC 4035 §4.3). It may be mended, or the attack may end. */
        BOGUS
    }

    public Answer {
        values = List.copyOf(values);
        lookups = List.copyOf(lookups);
        if (values.isEmpty() == (outcome == Outcome.FOUND)) {
            throw new IllegalArgumentException(outcome + " with " + values.size() + " values");
        }
    }

    public boolean isFound() {
        return outcome == Outcome.FOUND;
    }

    /** Whether DNS said for certain that there is none. */
    public boolean isCertainlyNone() {
        return outcome == Outcome.NO_SUCH_NAME || outcome == Outcome.NO_DATA;
    }

    static <T> Answer<T> found(List<T> values, Duration ttl, List<Lookup> lookups) {
        return new Answer<>(Outcome.FOUND, values, ttl, "", lookups, false, "");
    }

    static <T> Answer<T> none(Outcome outcome, Duration ttl, String reason, List<Lookup> lookups) {
        return new Answer<>(outcome, List.of(), ttl, reason, lookups, false, "");
    }

    /** The same, as it was proved and where its aliases led. */
    Answer<T> from(boolean proved, String name) {
        return new Answer<>(outcome, values, ttl, reason, lookups, proved, name);
    }
}
