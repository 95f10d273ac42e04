package org.postroad.mailstore.sql;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a mailbox holds, counted from its emails. Not thread-safe. */
final class MailboxCount {
    private final Set<Long> threads = new HashSet<>();
    private final Set<Long> unreadThreads = new HashSet<>();
    private long emails;
    private long unread;
    private long marked;
    private long unseen;
    private long octets;
    private long modSeq;

    /** Counts an email that lies there, or whose entry there is marked {@code \Deleted}, and which was changed at that number. */
    void add(StoredEmail email, long changedAt, boolean isMarked) {
        octets += email.size();
        modSeq = Math.max(modSeq, changedAt);
        unseen += Encoded.isUnseen(email.keywords()) ? 1 : 0;
        if (isMarked) {
            marked++;
            return;
        }
        emails++;
        threads.add(email.thread());
        if (Encoded.isUnread(email.keywords())) {
            unread++;
            unreadThreads.add(email.thread());
        }
    }

    /** The latest change of an email in it, 0 if it is empty. */
    long modSeq() {
        return modSeq;
    }

    long emails() {
        return emails;
    }

    long unread() {
        return unread;
    }

    /**
     * In the order of the columns total_emails, unread_emails, total_threads, unread_threads, marked_emails, unseen_emails, octets of the table
     * mailbox.
     */
    @Nullable Object[] columns() {
        return new Object[] {emails, unread, threads.size(), unreadThreads.size(), marked, unseen, octets};
    }

    /** The same, to compare and to read. */
    String text() {
        return emails + "/" + unread + "/" + threads.size() + "/" + unreadThreads.size() + "/" + marked + "/" + unseen
                + "/" + octets;
    }
}
