package org.postroad.common.blob;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postroad.common.db.Snapshot;

/**
 * An object of an S3 store that has a blob's bytes. Immutable.
 *
 * @param id the blob
 * @param number what tells it from other objects with equal bytes
 * @param size octets
 */
public record StoredObject(BlobId id, long number, long size) {
    private static final Pattern KEY =
            Pattern.compile("([A-Za-z0-9_-]{2})/(\\1[A-Za-z0-9_-]{41})\\.([0-7][0-9a-f]{15})");

    /**
     * @param key as {@link #key} gives it
     * @throws IllegalArgumentException if it is no object of ours
     */
    public static StoredObject of(String key, long size) {
        Matcher parts = KEY.matcher(key);
        if (!parts.matches() || size < 0) {
            throw new IllegalArgumentException("not an object of ours: " + key);
        }
        return new StoredObject(new BlobId(parts.group(2)), Long.parseLong(parts.group(3), 16), size);
    }

    /** Whether an object's key is one of ours. */
    static boolean isOurs(String key) {
        return KEY.matcher(key).matches();
    }

    static StoredObject of(BlobId id, Location location) {
        return new StoredObject(id, location.start(), location.size());
    }

    /** The objects that rows point to, in the order of their keys, those of blobs above a name. */
    public static List<StoredObject> above(Snapshot rows, String name, int limit) {
        return rows.query(
                "SELECT id, start_at, octets FROM blob WHERE id > ? ORDER BY id FETCH FIRST ? ROWS ONLY",
                row -> new StoredObject(new BlobId(row.getString(1)), row.getLong(2), row.getLong(3)),
                name,
                limit);
    }

    /** Its name in the store. */
    public String key() {
        return id.text().substring(0, 2) + "/" + id.text() + "." + String.format("%016x", number);
    }
}
