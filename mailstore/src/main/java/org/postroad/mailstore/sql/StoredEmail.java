package org.postroad.mailstore.sql;

import java.util.List;
import java.util.function.Predicate;
import org.postroad.common.db.Snapshot;

/** What an email's row says of itself that other rows must agree with: the check compares them, the repair derives them. */
record StoredEmail(
        long id,
        long thread,
        long modSeq,
        String mailboxes,
        String marked,
        String keywords,
        long size,
        long receivedAt,
        String subjectKey,
        String blob) {
    private static final int STEP = 1000;

    EntryRows.Subject subject() {
        return new EntryRows.Subject(id, thread, receivedAt, subjectKey);
    }

    /** Visits all of an account's, some at a time, until the visitor has seen enough: it tells whether it wants the next ones. */
    static void visit(Snapshot rows, long account, Predicate<StoredEmail> visitor) {
        long last = 0;
        List<StoredEmail> step;
        boolean more = true;
        do {
            step = rows.query(
                    """
                    SELECT id, thread_id, modseq, mailboxes, marked, keywords, size, received_at, subject_key, blob_id FROM email
                    WHERE account_id = ? AND id > ? ORDER BY account_id, id FETCH FIRST ? ROWS ONLY""",
                    row -> new StoredEmail(
                            row.getLong(1),
                            row.getLong(2),
                            row.getLong(3),
                            row.getString(4),
                            row.getString(5),
                            row.getString(6),
                            row.getLong(7),
                            row.getLong(8),
                            row.getString(9),
                            row.getString(10)),
                    account,
                    last,
                    STEP);
            for (StoredEmail email : step) {
                last = email.id;
                more = visitor.test(email);
            }
        } while (step.size() == STEP && more);
    }
}
