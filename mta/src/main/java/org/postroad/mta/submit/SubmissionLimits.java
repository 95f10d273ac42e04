package org.postroad.mta.submit;

import java.time.Duration;

/**
 * What one submission may be. Immutable.
 *
 * @param maxRecipients at least 100 (RFC 5321 §4.5.3.1.8)
 * @param maxSize octets of the message
 * @param maxHold how long it may wait here before it leaves, if its sender wants that (RFC 4865)
 */
public record SubmissionLimits(int maxRecipients, long maxSize, Duration maxHold) {

    /** 1000 recipients, 50 MiB, 30 days. */
    public static final SubmissionLimits DEFAULT = new SubmissionLimits(1000, 50L << 20, Duration.ofDays(30));

    public SubmissionLimits {
        if (maxRecipients < 1 || maxSize < 1 || maxHold.isNegative()) {
            throw new IllegalArgumentException("limits of a submission are positive");
        }
    }
}
