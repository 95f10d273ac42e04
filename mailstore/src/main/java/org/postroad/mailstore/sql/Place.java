package org.postroad.mailstore.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.postroad.common.db.Snapshot;

/**
 * What an email counts for in its mailboxes.
 *
 * @param mailboxes where it lies
 */
record Place(long emailId, Set<Long> mailboxes, boolean unread) {
    /** The emails of a thread. */
    static List<Place> ofThread(Snapshot rows, long account, long thread) {
        return rows.query(
                "SELECT id, mailboxes, keywords FROM email WHERE account_id = ? AND thread_id = ?",
                Place::read,
                account,
                thread);
    }

    private static Place read(ResultSet row) throws SQLException {
        return new Place(row.getLong(1), Encoded.mailboxes(row.getString(2)), Encoded.isUnread(row.getString(3)));
    }
}
