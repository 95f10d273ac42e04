package org.postroad.mailstore.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.document.Document;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.CannotCalculateChanges;
import org.postroad.mailstore.ChangeSet;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.ModSeq;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one account's documents in step with the store, a batch at a time. Only emails that are made or destroyed matter: what changes
 * of an email later is not in the index. Confined to one thread.
 *
 * <p>It reads the marker once, so one that is made anew wants an index that was refreshed since the one before it wrote.
 */
final class AccountFollower {
    private static final Logger LOG = LoggerFactory.getLogger(AccountFollower.class);
    private static final int BATCH = 256;
    /** So many changes behind, an account is indexed in its turn. */
    static final long FAR = 4 * BATCH;

    /**
     * What a step did.
     *
     * @param changes that are left, about
     * @param added emails
     */
    record Left(long changes, int added, boolean written) {}

    /** What the store has to tell at one moment. */
    private record News(boolean there, long state, ChangeSet changes, List<Email> created) {}

    private final AccountId account;
    private final IndexedStore store;
    private final EmailDocuments documents = new EmailDocuments();
    private @Nullable Comparison comparison;
    /** What the marker tells, or will once it is seen; -1 if that was not looked up yet. */
    private long upTo = -1;

    AccountFollower(AccountId account, IndexedStore store) {
        this.account = account;
        this.store = store;
    }

    Left step(IndexFiles files) throws IOException {
        if (comparison != null) {
            return comparison.step(files);
        }
        if (upTo < 0) {
            upTo = indexedUpTo(files);
        }
        Optional<News> news = news(upTo);
        if (news.isEmpty()) {
            comparison = new Comparison(files);
            return comparison.step(files);
        }
        return take(files, news.get());
    }

    private Left take(IndexFiles files, News news) throws IOException {
        if (!news.there()) {
            files.deleteAll(account);
            return new Left(0, 0, true);
        }
        ChangeSet changes = news.changes();
        if (changes.newState().value() == upTo) {
            return new Left(0, 0, false);
        }
        add(files, news.created());
        for (long gone : changes.destroyed()) {
            files.delete(account, gone);
        }
        mark(files, changes.newState().value());
        long left = changes.hasMore() ? news.state() - changes.newState().value() : 0;
        return new Left(left, news.created().size(), true);
    }

    /** Empty if the store does not know any more what changed since then. */
    private Optional<News> news(long from) {
        try {
            return Optional.of(store.database().read(rows -> news(rows, from)));
        } catch (CannotCalculateChanges forgotten) {
            return Optional.empty();
        }
    }

    private News news(Snapshot rows, long from) {
        if (store.directory().find(rows, account).isEmpty()) {
            return new News(
                    false, 0, new ChangeSet(List.of(), List.of(), List.of(), ModSeq.ZERO, false, false), List.of());
        }
        ChangeSet changes = store.changes().since(rows, account, DataType.EMAIL, new ModSeq(from), BATCH);
        List<EmailId> created = changes.created().stream().map(EmailId::new).toList();
        return new News(
                true,
                store.changes().state(rows, account).value(),
                changes,
                store.emails().get(rows, account, created));
    }

    private void mark(IndexFiles files, long point) throws IOException {
        files.mark(account, point);
        upTo = point;
    }

    private long indexedUpTo(IndexFiles files) throws IOException {
        try (IndexView view = new IndexView(files.searchers(), account)) {
            return view.indexedUpTo();
        }
    }

    private void add(IndexFiles files, List<Email> emails) throws IOException {
        for (Email email : emails) {
            try {
                Document document = documents.document(account, email, BodyTexts.of(email, store.blobs()));
                if (email.id().value() > upTo) {
                    files.add(document);
                } else {
                    // It was hidden and is shown again, or was missed.
                    files.replace(account, email.id().value(), document);
                }
            } catch (IllegalArgumentException unfit) {
                LOG.error("email {} of account {} cannot be searched", email.id(), account, unfit);
            }
        }
    }

    /**
     * Goes through all emails of the account because the store has forgotten what changed: documents without an email go, emails without
     * a document are added. What changes meanwhile is told afterwards, from the point where it began.
     */
    private final class Comparison {
        private final long[] documented;
        private final long state;
        private long done;

        Comparison(IndexFiles files) throws IOException {
            state = store.database()
                    .read(rows -> store.changes().state(rows, account))
                    .value();
            files.refresh();
            try (IndexView view = new IndexView(files.searchers(), account)) {
                documented = view.all();
            }
            LOG.debug("the search index compares account {} with the store, email by email", account);
        }

        Left step(IndexFiles files) throws IOException {
            List<EmailId> page = store.database().read(rows -> store.emails().list(rows, account, done, BATCH));
            long last = page.size() < BATCH ? state : page.get(page.size() - 1).value();
            List<EmailId> missing = new ArrayList<>();
            for (EmailId email : page) {
                if (email.value() <= state && Arrays.binarySearch(documented, email.value()) < 0) {
                    missing.add(email);
                }
            }
            add(files, store.database().read(rows -> store.emails().get(rows, account, missing)));
            for (int i = firstAbove(done); i < documented.length && documented[i] <= last; i++) {
                if (!page.contains(new EmailId(documented[i]))) {
                    files.delete(account, documented[i]);
                }
            }
            done = last;
            if (last < state) {
                return new Left(Math.max(state - last, FAR), missing.size(), true);
            }
            mark(files, state);
            comparison = null;
            return new Left(1, missing.size(), true);
        }

        private int firstAbove(long id) {
            int place = Arrays.binarySearch(documented, id + 1);
            return place >= 0 ? place : -place - 1;
        }
    }
}
