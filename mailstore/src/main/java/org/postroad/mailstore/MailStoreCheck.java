package org.postroad.mailstore;

import java.util.List;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/** Looks for rows that contradict each other: run after every store test, after each crash, and by the administrator. */
public interface MailStoreCheck {
    /** Most findings that one run tells of. */
    int MAX_FINDINGS = 100;

    /**
     * What is wrong, in words that name account and ids; empty if all is well. Reads every row of every account, so it takes long;
     * opens no blob but asks whether each exists.
     */
    List<String> verify(Snapshot rows);

    /**
     * Makes good what can be derived from the emails of one account: the counters of mailboxes and octets, entries of emails in their
     * mailboxes, and how often each blob is had. An email whose mailboxes do not exist comes into the Inbox. No email is ever removed. Locks the
     * account while it reads all its rows.
     *
     * @return what was changed, in words; empty if all was well
     */
    List<String> repair(Transaction tx, AccountId account);
}
