package org.postroad.mta.submit;

import java.time.Duration;
import org.postroad.mta.policy.Rate;

/**
 * What one submission, and one account's submissions, may be. Immutable.
 *
 * @param maxRecipients at least 100 (RFC 5321 §4.5.3.1.8)
 * @param maxSize octets of the message
 * @param maxHold how long it may wait here before it leaves, if its sender wants that (RFC 4865)
 * @param messages of one account, so that a stolen one does not send without end
 * @param recipients of one account's messages
 */
public record SubmissionLimits(int maxRecipients, long maxSize, Duration maxHold, Rate messages, Rate recipients) {
    /** 1000 recipients, 50 MiB, 30 days, at any rate. */
    public static final SubmissionLimits DEFAULT =
            new SubmissionLimits(1000, 50L << 20, Duration.ofDays(30), Rate.UNLIMITED, Rate.UNLIMITED);

    public SubmissionLimits {
        if (maxRecipients < 1 || maxSize < 1 || maxHold.isNegative()) {
            throw new IllegalArgumentException("limits of a submission are positive");
        }
    }
}
