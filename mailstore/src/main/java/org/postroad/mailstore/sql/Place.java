package org.postroad.mailstore.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.postroad.common.db.Snapshot;

/**
 * What an email counts for in its mailboxes.
 *
 * @param mailboxes where it lies and everybody sees it
 * @param marked where its entry is marked {@code \Deleted}
 * @param unread as JMAP counts, see {@link Encoded#isUnread}
 * @param unseen as IMAP counts: without {@code $seen}
 */
record Place(long emailId, Set<Long> mailboxes, Set<Long> marked, boolean unread, boolean unseen, long size) {
    static Place of(long emailId, Set<Long> mailboxes, Set<Long> marked, String keywords, long size) {
        return new Place(emailId, mailboxes, marked, Encoded.isUnread(keywords), Encoded.isUnseen(keywords), size);
    }

    /** The emails of a thread. */
    static List<Place> ofThread(Snapshot rows, long account, long thread) {
        return rows.query(
                "SELECT id, mailboxes, marked, keywords, size FROM email WHERE account_id = ? AND thread_id = ?",
                Place::read,
                account,
                thread);
    }

    private static Place read(ResultSet row) throws SQLException {
        return of(
                row.getLong(1),
                Encoded.mailboxes(row.getString(2)),
                Encoded.mailboxes(row.getString(3)),
                row.getString(4),
                row.getLong(5));
    }
}
