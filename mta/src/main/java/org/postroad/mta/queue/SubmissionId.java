package org.postroad.mta.queue;

/**
 * Names an EmailSubmission (RFC 8621 §7) within its account. Immutable.
 *
 * @param value positive
 */
public record SubmissionId(long value) {}
