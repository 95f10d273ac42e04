package org.postroad.mta.smtp.server;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postroad.common.wire.sasl.SaslMechanism;

/**
 * The extensions that a session offers at this moment, and so the parameters that it takes (RFC 5321 §4.1.1.1, §4.1.1.11). Immutable.
 *
 * @param policy the listener's
 * @param extended EHLO was said
 * @param encrypted TLS stands
 * @param startTls TLS could be started
 * @param mechanisms of AUTH; none where it could not be said now
 * @param xclient the client may speak for others
 * @param now for the last moment that FUTURERELEASE offers
 */
record Offer(
        SmtpServerPolicy policy,
        boolean extended,
        boolean encrypted,
        boolean startTls,
        List<SaslMechanism> mechanisms,
        boolean xclient,
        Instant now) {
    private static final Set<String> HOLD = Set.of("HOLDFOR", "HOLDUNTIL");
    private static final Set<String> DSN = Set.of("RET", "ENVID", "NOTIFY", "ORCPT");

    /** The lines of the answer to EHLO, after the first. */
    List<String> lines() {
        List<String> lines =
                new ArrayList<>(List.of("PIPELINING", "SIZE " + policy.limits().size(), "8BITMIME"));
        if (!policy.lmtp()) {
            lines.addAll(List.of("BINARYMIME", "CHUNKING"));
        }
        lines.addAll(List.of("SMTPUTF8", "ENHANCEDSTATUSCODES"));
        lines.add("LIMITS RCPTMAX=" + policy.limits().recipients()); // RFC 9422; messages and domains are not counted
        if (policy.dsn()) {
            lines.add("DSN");
        }
        if (holds()) {
            lines.add("FUTURERELEASE " + policy.limits().hold().toSeconds() + " " + lastRelease()); // RFC 4865 §4
        }
        if (encrypted) {
            lines.add("REQUIRETLS"); // RFC 8689 §2
        }
        if (startTls) {
            lines.add("STARTTLS");
        }
        if (!mechanisms.isEmpty()) {
            lines.add("AUTH " + mechanisms.stream().map(SaslMechanism::wireName).collect(Collectors.joining(" ")));
        }
        if (xclient) {
            lines.add("XCLIENT "
                    + Arrays.stream(XclientCommand.Attribute.values())
                            .map(Enum::name)
                            .collect(Collectors.joining(" ")));
        }
        lines.add("HELP");
        return lines;
    }

    private boolean holds() {
        return !policy.limits().hold().isZero();
    }

    /** Until when a message may be held. */
    Instant lastRelease() {
        return now.plus(policy.limits().hold()).truncatedTo(ChronoUnit.SECONDS);
    }

    /** Whether the extension that a parameter belongs to is offered; one that nobody knows is its command's to refuse. */
    boolean takes(String keyword) {
        return extended
                && (policy.dsn() || !DSN.contains(keyword))
                && (holds() || !HOLD.contains(keyword))
                && (encrypted || !keyword.equals("REQUIRETLS"))
                && (!mechanisms.isEmpty() || !keyword.equals("AUTH"));
    }
}
