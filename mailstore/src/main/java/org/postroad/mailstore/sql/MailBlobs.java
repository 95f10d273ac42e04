package org.postroad.mailstore.sql;

import java.util.List;
import org.postroad.common.blob.BlobHolder;
import org.postroad.common.blob.BlobId;
import org.postroad.common.db.Snapshot;

/** The blobs of emails and uploads. Holds nothing itself. */
final class MailBlobs implements BlobHolder {
    private static final int STEP = 1000;

    /** A row that refers to a blob. */
    private record Email(long account, long id, BlobId blob) {}

    private record Upload(long account, BlobId blob) {}

    @Override
    public void visit(Snapshot rows, Visitor visitor) {
        emails(rows, visitor);
        uploads(rows, visitor);
    }

    private static void emails(Snapshot rows, Visitor visitor) {
        Email last = new Email(0, 0, new BlobId("A".repeat(43)));
        List<Email> step;
        do {
            step = rows.query(
                    """
                    SELECT account_id, id, blob_id FROM email WHERE account_id >= ? AND (account_id > ? OR id > ?)
                    ORDER BY account_id, id FETCH FIRST ? ROWS ONLY""",
                    row -> new Email(row.getLong(1), row.getLong(2), new BlobId(row.getString(3))),
                    last.account,
                    last.account,
                    last.id,
                    STEP);
            for (Email email : step) {
                visitor.refers(email.blob, "account " + email.account + ", email " + email.id);
                last = email;
            }
        } while (step.size() == STEP);
    }

    private static void uploads(Snapshot rows, Visitor visitor) {
        long account = 0;
        String blob = "";
        List<Upload> step;
        do {
            step = rows.query(
                    """
                    SELECT account_id, blob_id FROM upload WHERE account_id >= ? AND (account_id > ? OR blob_id > ?)
                    ORDER BY account_id, blob_id FETCH FIRST ? ROWS ONLY""", row -> new Upload(row.getLong(1), new BlobId(row.getString(2))), account, account, blob, STEP);
            for (Upload upload : step) {
                visitor.refers(upload.blob, "account " + upload.account + ", an upload");
                account = upload.account;
                blob = upload.blob.text();
            }
        } while (step.size() == STEP);
    }
}
