package org.postroad.mailstore;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder of an account and its counters (RFC 8621 §2, RFC 9051 §2.3.1.1). Immutable.
 *
 * @param parentId the folder it lies in; null at the top, see {@link #parent}
 * @param name unique among the siblings
 * @param sortOrder smaller comes first; 0 to 2^31-1
 * @param uidValidity never changes
 * @param uidNext above every uid that was ever given here; only grows (I4)
 * @param totalEmails emails in this mailbox
 * @param unreadEmails those with neither {@code $seen} nor {@code $draft}
 * @param totalThreads threads with at least one email in this mailbox
 * @param unreadThreads threads with at least one unread email in this mailbox
 * @param modSeq the last change of anything here, counters too
 */
public record Mailbox(
        MailboxId id,
        @Nullable MailboxId parentId,
        String name,
        MailboxRole role,
        int sortOrder,
        boolean subscribed,
        long uidValidity,
        long uidNext,
        long totalEmails,
        long unreadEmails,
        long totalThreads,
        long unreadThreads,
        ModSeq modSeq) {
    public Optional<MailboxId> parent() {
        return Optional.ofNullable(parentId);
    }
}
