package org.postroad.mailstore;

import java.util.Map;

/** What became of an email that was to be filed. */
public sealed interface Filing {
    /**
     * It lies in its mailboxes once the transaction has committed.
     *
     * @param uids its uid in each of them (RFC 4315 §3, APPENDUID)
     */
    record Filed(EmailId emailId, ThreadId threadId, Map<MailboxId, Long> uids) implements Filing {
        public Filed {
            uids = Map.copyOf(uids);
        }
    }

    /** It was not filed; nothing was written. */
    record Unfiled(Reason reason) implements Filing {}

    /** Why an email was not filed. */
    enum Reason {
        /** There is no such account, or it is being removed. */
        NO_ACCOUNT,
        /** One of the mailboxes named by id does not exist, or no mailbox was named. */
        NO_MAILBOX,
        /** The account would hold more octets or more emails than it may (RFC 8621: overQuota). */
        OVER_QUOTA,
        /** More keywords than an email may have. */
        TOO_MANY_KEYWORDS,
        /** More mailboxes than an email may be in. */
        TOO_MANY_MAILBOXES
    }
}
