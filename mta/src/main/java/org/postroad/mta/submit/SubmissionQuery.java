package org.postroad.mta.submit;

import java.time.Instant;
import java.util.Set;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.IdentityId;
import org.postroad.mailstore.ThreadId;
import org.postroad.mta.submit.EmailSubmission.UndoStatus;

/**
 * A question for a list of submissions (RFC 8621 §7.3). An empty set asks for nothing in particular. Immutable.
 *
 * @param before sent before this moment
 * @param after sent at this moment or after it
 * @param ascending oldest first rather than newest first
 * @param position of the first one wanted, from 0
 * @param limit at most so many
 */
public record SubmissionQuery(
        Set<IdentityId> identities,
        Set<EmailId> emails,
        Set<ThreadId> threads,
        Set<UndoStatus> undoStatuses,
        Instant before,
        Instant after,
        Sort sort,
        boolean ascending,
        long position,
        int limit) {

    /** What the list is ordered by (RFC 8621 §7.3). */
    public enum Sort {
        EMAIL_ID,
        THREAD_ID,
        SENT_AT
    }

    /** The end of time, for a query that asks for no {@code before}. */
    public static final Instant ANY_TIME = Instant.ofEpochMilli(Long.MAX_VALUE);

    /** Newest first, all of them. */
    public static SubmissionQuery newest(int limit) {
        return new SubmissionQuery(
                Set.of(), Set.of(), Set.of(), Set.of(), ANY_TIME, Instant.EPOCH, Sort.SENT_AT, false, 0, limit);
    }

    /** Newest first, those of one email. */
    public static SubmissionQuery newestOf(EmailId email, int limit) {
        return new SubmissionQuery(
                Set.of(), Set.of(email), Set.of(), Set.of(), ANY_TIME, Instant.EPOCH, Sort.SENT_AT, false, 0, limit);
    }

    public SubmissionQuery {
        identities = Set.copyOf(identities);
        emails = Set.copyOf(emails);
        threads = Set.copyOf(threads);
        undoStatuses = Set.copyOf(undoStatuses);
        if (position < 0 || limit < 0) {
            throw new IllegalArgumentException("negative position or limit");
        }
    }
}
