package org.postroad.mailstore.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.postroad.common.blob.BlobStore;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is written to the index at once, of several accounts: the newest email first, which is how the index lies, so Lucene need not sort
 * what it has in memory. Texts are read while it is written. Confined to one thread.
 */
final class IndexPass {
    private static final Logger LOG = LoggerFactory.getLogger(IndexPass.class);
    private static final Comparator<Addition> NEWEST_FIRST = Comparator.comparingLong(Addition::receivedAt)
            .thenComparingLong(Addition::id)
            .reversed();
    /** Emails of a pass; the last account may bring {@link AccountFollower#BATCH} more. */
    static final int MOST = 2048;
    /** Octets of their messages, which bound their summaries. */
    private static final long MOST_OCTETS = 64L << 20;

    /** @param known whether there may be a document of it */
    private record Addition(AccountId account, Email email, boolean known) {
        long receivedAt() {
            return email.receivedAt().toEpochMilli();
        }

        long id() {
            return email.id().value();
        }
    }

    private record Deletion(AccountId account, long email) {}

    private final List<Addition> additions = new ArrayList<>();
    private final Set<Deletion> deletions = new LinkedHashSet<>();
    private final List<AccountId> removed = new ArrayList<>();
    private final Map<AccountId, Long> marks = new LinkedHashMap<>();
    private long octets;

    boolean isFull() {
        return additions.size() >= MOST || octets >= MOST_OCTETS;
    }

    boolean isEmpty() {
        return additions.isEmpty() && deletions.isEmpty() && removed.isEmpty() && marks.isEmpty();
    }

    /** How many emails it adds. */
    int added() {
        return additions.size();
    }

    void add(AccountId account, Email email) {
        add(new Addition(account, email, false));
    }

    /** In the place of the document that there may be. */
    void replace(AccountId account, Email email) {
        add(new Addition(account, email, true));
    }

    private void add(Addition addition) {
        deletions.remove(new Deletion(addition.account(), addition.id())); // shown again
        additions.add(addition);
        octets += addition.email().size();
    }

    /** Also if it was added before. */
    void delete(AccountId account, long email) {
        deletions.add(new Deletion(account, email));
    }

    void deleteAll(AccountId account) {
        removed.add(account);
    }

    /** See {@link IndexFiles#mark}. */
    void mark(AccountId account, long modSeq) {
        marks.put(account, modSeq);
    }

    void write(IndexFiles files, EmailDocuments documents, BlobStore blobs) throws IOException {
        for (AccountId account : removed) {
            files.deleteAll(account);
        }
        additions.sort(NEWEST_FIRST);
        for (Addition addition : additions) {
            write(addition, files, documents, blobs);
        }
        for (Deletion deletion : deletions) {
            files.delete(deletion.account(), deletion.email());
        }
        for (Map.Entry<AccountId, Long> mark : marks.entrySet()) {
            files.mark(mark.getKey(), mark.getValue());
        }
    }

    private static void write(Addition addition, IndexFiles files, EmailDocuments documents, BlobStore blobs)
            throws IOException {
        AccountId account = addition.account();
        Email email = addition.email();
        try {
            Document document = documents.document(account, email, BodyTexts.of(email, blobs));
            if (addition.known()) {
                files.replace(account, addition.id(), document);
            } else {
                files.add(document);
            }
        } catch (IllegalArgumentException unfit) {
            LOG.error("email {} of account {} cannot be searched", email.id(), account, unfit);
        }
    }
}
