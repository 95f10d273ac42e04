package org.postroad.mta.submit;

/**
 * What one submission may be. Immutable.
 *
 * @param maxRecipients at least 100 (RFC 5321 §4.5.3.1.8)
 * @param maxSize octets of the message
 */
public record SubmissionLimits(int maxRecipients, long maxSize) {

    /** 1000 recipients, 50 MiB. */
    public static final SubmissionLimits DEFAULT = new SubmissionLimits(1000, 50L << 20);

    public SubmissionLimits {
        if (maxRecipients < 1 || maxSize < 1) {
            throw new IllegalArgumentException("limits of a submission are positive");
        }
    }
}
