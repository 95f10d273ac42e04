package org.postroad.mailstore;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/**
 * The emails of a mailbox under their uids: IMAP's view of what {@link Emails} shows to JMAP (RFC 9051, RFC 7162, RFC 4315, RFC 6851).
 * Thread-safe.
 *
 * <p>An entry marked {@code \Deleted} is in this view alone: JMAP neither shows nor counts it (RFC 8621 §4.1.1), and an email whose every
 * entry is marked is destroyed for JMAP, and made again when a mark is taken off. Keywords are the email's, so a flag that is changed
 * in one mailbox is changed in all.
 *
 * <p>Every method takes a ticket of {@link Sharing#open} and throws {@link StoreFault} {@link StoreFault.Reason#FORBIDDEN} where its
 * rights do not reach, and {@link StoreFault.Reason#MAILBOX_NOT_FOUND} where the mailbox has gone meanwhile. A method that changes takes
 * at most some hundred uids, so that its transaction stays small; uids that are not there are passed over.
 */
public interface Entries {
    /** The counters (STATUS, SELECT); wants {@link MailboxRight#READ}. */
    MailboxStatus status(Snapshot rows, MailboxAccess access);

    /** The uids in a range, ascending: their places are the sequence numbers. Wants {@link MailboxRight#READ}, as all that only read. */
    List<Long> uids(Snapshot rows, MailboxAccess access, UidRange range, int limit);

    /** The entries in a range of uids, ascending. */
    List<MailboxEntry> list(Snapshot rows, MailboxAccess access, UidRange range, int limit);

    /**
     * The entries that changed or came after a point, in the order of their changes (CHANGEDSINCE). To page on, ask again after the last
     * one's {@link MailboxEntry#modSeq}: no two have the same. Costs what changed in the account, not what lies in the mailbox.
     */
    List<MailboxEntry> changed(Snapshot rows, MailboxAccess access, ModSeq since, int limit);

    /**
     * The uids that went after a point, in the order in which they went (VANISHED). To page on, ask again after the last one's modSeq.
     *
     * @throws CannotCalculateChanges if {@code since} is newer than the state, or older than what is remembered. IMAP then tells all uids
     *     that the client knows and that are not there (RFC 7162 §3.2.5.2)
     */
    List<ExpungedUid> vanished(Snapshot rows, MailboxAccess access, ModSeq since, int limit);

    /** Those of the emails that lie here, as {@link Emails#get}, marked ones too: for ENVELOPE and BODYSTRUCTURE. Opens no blob. */
    List<Email> emails(Snapshot rows, MailboxAccess access, Collection<EmailId> ids);

    /**
     * Changes flags as far as the rights go (RFC 4314 §4: SET_SEEN, DELETE_MESSAGES, WRITE).
     *
     * @param unchangedSince leaves alone what changed after that point (RFC 7162 §3.1.3)
     * @throws StoreFault forbidden if there is none of the three rights; too many keywords
     */
    FlagChange store(
            Transaction tx,
            MailboxAccess access,
            Collection<Long> uids,
            FlagEdit edit,
            Optional<ModSeq> unchangedSince);

    /**
     * Puts emails into another mailbox of the same account: the same email, so the same id, blob, keywords and received date; not the
     * mark. Each gets a new uid there. An email lies in a mailbox once: an older entry of it there goes.
     *
     * <p>Wants {@link MailboxRight#READ} here and {@link MailboxRight#INSERT} there. Into another account one files the blob anew, by
     * {@link Emails#file}.
     *
     * @throws StoreFault in too many mailboxes
     * @throws IllegalArgumentException if the mailboxes are of different accounts
     */
    List<UidPair> copy(Transaction tx, MailboxAccess from, Collection<Long> uids, MailboxAccess to);

    /** {@link #copy}, and takes the entries out here (RFC 6851); wants {@link MailboxRight#EXPUNGE} and DELETE_MESSAGES here as well. */
    List<UidPair> move(Transaction tx, MailboxAccess from, Collection<Long> uids, MailboxAccess to);

    /** The uids marked {@code \Deleted}, ascending. */
    List<Long> marked(Snapshot rows, MailboxAccess access, UidRange range, int limit);

    /**
     * Takes those of the entries out that are marked (UID EXPUNGE), and destroys emails that lie nowhere else; the uids that went. Wants
     * {@link MailboxRight#EXPUNGE}.
     */
    List<Long> expunge(Transaction tx, MailboxAccess access, Collection<Long> uids);
}
