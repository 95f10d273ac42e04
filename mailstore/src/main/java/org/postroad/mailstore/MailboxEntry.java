package org.postroad.mailstore;

import java.time.Instant;
import java.util.Set;

/**
 * An email's place in one mailbox, as IMAP shows it (RFC 9051 §2.3). Immutable.
 *
 * @param uid 1 or more, never given twice in this mailbox
 * @param emailId EMAILID (RFC 8474): the same in every mailbox where the email lies
 * @param threadId THREADID
 * @param modSeq MODSEQ (RFC 7162): moves with the keywords, with the mark, and when the email enters or leaves any mailbox
 * @param keywords the flags but {@code \Deleted}; of the email, so the same in every mailbox
 * @param deleted {@code \Deleted}: of this entry alone
 * @param size RFC822.SIZE, octets
 * @param receivedAt INTERNALDATE
 * @param savedAt SAVEDATE (RFC 8514): when it came into this mailbox
 */
public record MailboxEntry(
        long uid,
        EmailId emailId,
        ThreadId threadId,
        ModSeq modSeq,
        Set<Keyword> keywords,
        boolean deleted,
        long size,
        Instant receivedAt,
        Instant savedAt) {
    public MailboxEntry {
        keywords = Set.copyOf(keywords);
    }
}
