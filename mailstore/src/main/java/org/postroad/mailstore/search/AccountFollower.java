package org.postroad.mailstore.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
 * Finds what brings one account's documents in step with the store, a batch at a time. Only emails that are made or destroyed matter: what
 * changes of an email later is not in the index. Confined to one thread.
 *
 * <p>It reads the marker once, so one that is made anew wants an index that was refreshed since the one before it wrote.
 */
final class AccountFollower {
    private static final Logger LOG = LoggerFactory.getLogger(AccountFollower.class);
    static final int BATCH = 256;
    /** So many changes behind, an account is indexed in its turn. */
    static final long FAR = 2 * IndexPass.MOST;

    /** What the store has to tell at one moment. */
    private record News(boolean there, long state, ChangeSet changes, List<Email> created) {}

    private final AccountId account;
    private final IndexedStore store;
    private @Nullable Comparison comparison;
    /** What the marker tells, or will once it is seen; -1 if that was not looked up yet. */
    private long upTo = -1;

    AccountFollower(AccountId account, IndexedStore store) {
        this.account = account;
        this.store = store;
    }

    /** Has a pass write the next batch. How many changes are left then, about. */
    long step(IndexFiles files, IndexPass pass) throws IOException {
        if (comparison != null) {
            return comparison.step(pass);
        }
        if (upTo < 0) {
            upTo = indexedUpTo(files);
        }
        Optional<News> news = news(upTo);
        if (news.isPresent()) {
            return take(pass, news.get());
        }
        if (upTo > state()) {
            // The store is older than the index: a backup. Its ids may come to name other emails.
            pass.deleteAll(account);
            upTo = 0;
            comparison = new Comparison(new long[0]);
        } else {
            LOG.debug("the search index compares account {} with the store, email by email", account);
            comparison = new Comparison(documented(files));
        }
        return comparison.step(pass);
    }

    private long state() {
        return store.database()
                .read(rows -> store.changes().state(rows, account))
                .value();
    }

    private long take(IndexPass pass, News news) {
        if (!news.there()) {
            pass.deleteAll(account);
            return 0;
        }
        ChangeSet changes = news.changes();
        if (changes.newState().value() == upTo) {
            return 0;
        }
        add(pass, news.created());
        for (long gone : changes.destroyed()) {
            pass.delete(account, gone);
        }
        mark(pass, changes.newState().value());
        return changes.hasMore() ? news.state() - changes.newState().value() : 0;
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

    private void mark(IndexPass pass, long point) {
        pass.mark(account, point);
        upTo = point;
    }

    private long indexedUpTo(IndexFiles files) throws IOException {
        try (IndexView view = new IndexView(files.searchers(), account)) {
            return view.indexedUpTo();
        }
    }

    private long[] documented(IndexFiles files) throws IOException {
        files.refresh();
        try (IndexView view = new IndexView(files.searchers(), account)) {
            return view.all();
        }
    }

    private void add(IndexPass pass, List<Email> emails) {
        for (Email email : emails) {
            if (email.id().value() > upTo) {
                pass.add(account, email);
            } else {
                // It was hidden and is shown again, or was missed.
                pass.replace(account, email);
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

        /** @param documented ids of all the account's documents, ascending */
        Comparison(long[] documented) {
            this.documented = documented;
            state = AccountFollower.this.state();
        }

        long step(IndexPass pass) {
            List<EmailId> page = store.database().read(rows -> store.emails().list(rows, account, done, BATCH));
            long last = page.size() < BATCH ? state : page.get(page.size() - 1).value();
            List<EmailId> missing = new ArrayList<>();
            for (EmailId email : page) {
                if (email.value() <= state && Arrays.binarySearch(documented, email.value()) < 0) {
                    missing.add(email);
                }
            }
            add(pass, store.database().read(rows -> store.emails().get(rows, account, missing)));
            for (int i = firstAbove(done); i < documented.length && documented[i] <= last; i++) {
                if (!page.contains(new EmailId(documented[i]))) {
                    pass.delete(account, documented[i]);
                }
            }
            done = last;
            if (last < state) {
                return Math.max(state - last, FAR);
            }
            mark(pass, state);
            comparison = null;
            return 1;
        }

        private int firstAbove(long id) {
            int place = Arrays.binarySearch(documented, id + 1);
            return place >= 0 ? place : -place - 1;
        }
    }
}
