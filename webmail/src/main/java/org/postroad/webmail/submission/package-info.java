/**
 * JMAP for sending (RFC 8621 §6, §7): identities' messages handed to the submission door, and what became of each recipient.
 *
 * <p>Calls {@code mta.submit} to send, {@code mta.queue} to take back. Built by
 * {@link org.postroad.webmail.submission.SubmissionCapability}.
 */
@NullMarked
package org.postroad.webmail.submission;

import org.jspecify.annotations.NullMarked;
