package org.postroad.mailstore.sql;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postroad.common.blob.BlobId;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.common.mime.BaseSubject;
import org.postroad.common.mime.HeaderSummary;

/**
 * Finds emails by hashes of 64 bits, in one table because each table costs every delivery a page.
 *
 * <p>The thread of an email (RFC 8621 §3): two emails belong together if an id in Message-ID, In-Reply-To or References of the one
 * stands in one of these of the other, and their base subjects agree. Each id is hashed with the base subject. The account's lock orders
 * the look-ups and the inserts, so two emails that arrive together find each other.
 *
 * <p>Whether an account has a blob: under the beginning of the blob's name stands how many of its emails have it.
 */
final class EmailKeys {
    /** So many ids of one email count: its own first, then the nearest ancestors. */
    private static final int MAX_IDS = 64;
    /** A thread takes no more emails than this; the next one begins another, so the work for one email stays bounded. */
    static final int MAX_THREAD = 500;

    private final Set<Long> hashes;
    private final long blobHash;
    /** What stands under the hashes of ids, and how many emails had the blob before. */
    private final Map<Long, Long> known;

    private final long blobCount;

    private EmailKeys(Set<Long> hashes, long blobHash, Map<Long, Long> known) {
        this.hashes = hashes;
        this.blobHash = blobHash;
        this.known = known;
        blobCount = Optional.ofNullable(known.remove(blobHash)).orElse(0L);
    }

    /** A thread to join. */
    record Match(long threadId, List<Place> emails) {}

    static EmailKeys lookUp(Snapshot rows, long account, HeaderSummary headers, BlobId blob) {
        Set<Long> hashes = hashes(headers);
        Set<Long> all = new TreeSet<>(hashes);
        all.add(hash(blob));
        Sql sql = new Sql().add("SELECT hash, found FROM email_key WHERE ").addIn("account_id", "hash", account, all);
        Map<Long, Long> known = new HashMap<>();
        rows.query(sql.text(), row -> known.put(row.getLong(1), row.getLong(2)) == null, sql.arguments());
        return new EmailKeys(hashes, hash(blob), known);
    }

    /** Whether an email of the account has the blob. */
    static boolean hasBlob(Snapshot rows, long account, BlobId blob) {
        return rows.first(
                        "SELECT found FROM email_key WHERE account_id = ? AND hash = ?",
                        row -> row.getLong(1),
                        account,
                        hash(blob))
                .isPresent();
    }

    /** The oldest of the threads that fit; a new one, with the new email's own number, if there is none. */
    Match match(Snapshot rows, long account, long newThread) {
        for (long candidate : new TreeSet<>(known.values())) {
            List<Place> emails = Place.ofThread(rows, account, candidate);
            // A thread whose last email was destroyed stays destroyed (S1).
            if (!emails.isEmpty() && emails.size() < MAX_THREAD) {
                return new Match(candidate, emails);
            }
        }
        return new Match(newThread, List.of());
    }

    /** An email with the blob in one of the threads that were found. */
    Optional<Long> findBlob(Snapshot rows, long account, BlobId blob) {
        for (long thread : new TreeSet<>(known.values())) {
            Optional<Long> found = rows.first(
                    "SELECT id FROM email WHERE account_id = ? AND thread_id = ? AND blob_id = ? AND mailboxes <> ','",
                    row -> row.getLong(1),
                    account,
                    thread,
                    blob.text());
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Has later emails with one of these ids find the thread, and counts the blob. */
    void put(Transaction tx, long account, long thread) {
        List<@Nullable Object[]> added = new ArrayList<>();
        List<@Nullable Object[]> changed = new ArrayList<>();
        if (blobCount == 0) {
            added.add(new Object[] {account, blobHash, 1L});
        } else {
            changed.add(new Object[] {blobCount + 1, account, blobHash});
        }
        for (long hash : hashes) {
            if (!known.containsKey(hash)) {
                added.add(new Object[] {account, hash, thread});
            } else if (known.get(hash) < thread) { // that one is full or gone
                changed.add(new Object[] {thread, account, hash});
            }
        }
        if (!added.isEmpty()) {
            tx.batch("INSERT INTO email_key (account_id, hash, found) VALUES (?, ?, ?)", added);
        }
        if (!changed.isEmpty()) {
            tx.batch("UPDATE email_key SET found = ? WHERE account_id = ? AND hash = ?", changed);
        }
    }

    /** Forgets the keys of a thread's last email. */
    static void forget(Transaction tx, long account, HeaderSummary headers, long thread) {
        List<@Nullable Object[]> gone = new ArrayList<>();
        hashes(headers).forEach(hash -> gone.add(new Object[] {account, hash, thread}));
        if (!gone.isEmpty()) {
            tx.batch("DELETE FROM email_key WHERE account_id = ? AND hash = ? AND found = ?", gone);
        }
    }

    /** One email less has the blob. */
    static void forgetBlob(Transaction tx, long account, BlobId blob) {
        long hash = hash(blob);
        tx.update("UPDATE email_key SET found = found - 1 WHERE account_id = ? AND hash = ?", account, hash);
        tx.update("DELETE FROM email_key WHERE account_id = ? AND hash = ? AND found = 0", account, hash);
    }

    static long hash(BlobId blob) {
        return ByteBuffer.wrap(Base64.getUrlDecoder().decode(blob.text())).getLong();
    }

    private static Set<Long> hashes(HeaderSummary headers) {
        Set<String> ids = new LinkedHashSet<>(headers.messageIds());
        ids.addAll(headers.inReplyTo());
        List<String> references = headers.references();
        for (int i = references.size() - 1; i >= 0 && ids.size() < MAX_IDS; i--) {
            ids.add(references.get(i));
        }
        String subject = BaseSubject.threadKey(headers.subject());
        Set<Long> hashes = new TreeSet<>();
        ids.stream().limit(MAX_IDS).forEach(id -> hashes.add(hash(id, subject)));
        return hashes;
    }

    private static long hash(String id, String subject) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(id.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(subject.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
