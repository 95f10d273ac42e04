package org.postroad.mailstore.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Transaction;

/** Deletes what a removed account leaves, some rows at a time. */
final class Purge {
    private static final String BLOB = "blob_id";

    /** Each table with the key of its rows behind the account; the account's own row last. */
    private static final List<Map.Entry<String, List<String>>> TABLES = List.of(
            Map.entry("mailbox_email", List.of("mailbox_id", "uid")),
            Map.entry("marked_email", List.of("mailbox_id", "uid")),
            Map.entry("expunged", List.of("modseq", "mailbox_id", "uid")),
            Map.entry("metadata", List.of("mailbox_id", "reader_id", "name")),
            Map.entry("email", List.of("id", BLOB)),
            Map.entry("email_key", List.of("hash")),
            Map.entry("change_entry", List.of("type", "id")),
            Map.entry("identity", List.of("id")),
            Map.entry("upload", List.of(BLOB)),
            Map.entry("mailbox", List.of("id")),
            Map.entry("account_state", List.of()));

    private Purge() {}

    /** How many rows it deleted; 0 when nothing was left. */
    static int some(Transaction tx, BlobStore blobs, long account, int limit) {
        int deleted = 0;
        for (Map.Entry<String, List<String>> table : TABLES) {
            if (deleted < limit) {
                deleted += some(tx, blobs, table.getKey(), table.getValue(), account, limit - deleted);
            }
        }
        return deleted;
    }

    private static int some(Transaction tx, BlobStore blobs, String table, List<String> keys, long account, int limit) {
        List<String> columns = new ArrayList<>(List.of("account_id"));
        columns.addAll(keys);
        List<@Nullable Object[]> found = new ArrayList<>(tx.query(
                "SELECT " + String.join(", ", columns) + " FROM " + table
                        + " WHERE account_id = ? FETCH FIRST ? ROWS ONLY",
                row -> {
                    @Nullable Object[] key = new @Nullable Object[columns.size()];
                    for (int i = 0; i < key.length; i++) {
                        key[i] = row.getObject(i + 1);
                    }
                    return key;
                },
                account,
                limit));
        if (!found.isEmpty()) {
            tx.batch("DELETE FROM " + table + " WHERE " + String.join(" = ? AND ", columns) + " = ?", found);
        }
        int blob = columns.indexOf(BLOB);
        if (blob >= 0) {
            found.forEach(row -> blobs.release(tx, new BlobId(String.valueOf(row[blob]))));
        }
        return found.size();
    }
}
