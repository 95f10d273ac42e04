package org.postroad.mailstore.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.StorageException;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.SearchStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that keeps the index in step with the store.
 *
 * <ol>
 *   <li>A change only names its account; what changed is read from the store, from the point on that the account's marker in the index
 *       tells. So a change that is told twice, late or not at all costs nothing but time.
 *   <li>Documents and marker are written by one thread and committed together: after a crash the marker tells what is there.
 *   <li>After opening, and whenever more accounts changed than are remembered, every account's state is compared with its marker.
 *   <li>Accounts that are far behind take turns, a batch each, in half of the time of one processor; what is new comes first.
 * </ol>
 */
final class Indexer {
    private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);

    /** Changes that nobody waits for to be indexed. */
    private static final long MAX_LAG = 10_000;

    private static final int ACCOUNTS_AT_ONCE = 200;
    private static final int MAX_QUEUED = 1000;
    private static final long PAUSE = Duration.ofMillis(100).toNanos();
    private static final long REFRESH_EVERY = Duration.ofSeconds(1).toNanos();
    private static final long COMMIT_EVERY = Duration.ofSeconds(10).toNanos();
    private static final long COMPARE_EVERY = Duration.ofMinutes(10).toNanos();
    private static final long TELL_EVERY = Duration.ofSeconds(10).toNanos();
    private static final long RETRY_AFTER = Duration.ofSeconds(5).toNanos();
    private static final Duration CLOSING_PATIENCE = Duration.ofSeconds(30);
    /** Octets of disk that the index leaves to the mail. */
    private static final long KEPT_FREE = 256L << 20;

    private final Path directory;
    private final ChangedAccounts changed = new ChangedAccounts();
    private final Map<AccountId, AccountFollower> followers = new HashMap<>();
    private final Queue<AccountId> farBehind = new ArrayDeque<>();
    private final Set<AccountId> queued = new HashSet<>();
    private final Thread thread = new Thread(this::run, "search-index");

    private volatile @Nullable IndexFiles files;
    private volatile boolean closed;
    private volatile boolean doubted;
    private volatile int waiting;
    /** Whether every account was compared since the index was opened, so that none is ahead of its store. */
    private volatile boolean ready;

    private @Nullable IndexedStore store;
    private boolean written;
    /** Whose followers have come to their end since the last refresh: until then a new one would read an old marker. */
    private final Set<AccountId> finished = new HashSet<>();

    private long refreshedAt;
    private long committedAt;
    private long comparedAt;
    private long comparedUpTo = -1;
    private long farBehindDue;
    private long toldAt;
    private long toldEmails;
    private volatile boolean failing;

    Indexer(Path directory) {
        this.directory = directory;
    }

    void start(IndexedStore followed) {
        store = followed;
        thread.setDaemon(true);
        thread.start();
    }

    void changed(AccountId account) {
        changed.add(account);
    }

    /** Has every account compared with its marker. */
    void compare() {
        changed.overflow();
    }

    /** What the index knows of an account; empty while it is not ready. */
    Optional<IndexView> view(AccountId account) throws IOException {
        IndexFiles open = files;
        return open == null || !ready ? Optional.empty() : Optional.of(new IndexView(open.searchers(), account));
    }

    /** Something did not work: the index is opened again, and every octet checked. */
    void doubt() {
        doubted = true;
        changed.wake();
    }

    /** Waits until an account is indexed up to a point; whether it is. */
    boolean await(AccountId account, long point, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try (ChangedAccounts.Waiting ours = changed.hurry()) {
            while (!closed) {
                long refreshes = changed.refreshes();
                long there = indexedUpTo(account);
                long left = deadline - System.nanoTime();
                boolean hopeless = failing || (there >= 0 && point - there > MAX_LAG);
                if (there >= point || hopeless || left <= 0) {
                    return there >= point;
                }
                changed.add(account);
                changed.awaitRefresh(refreshes, left);
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** -1 while it cannot be told. */
    private long indexedUpTo(AccountId account) {
        try {
            Optional<IndexView> found = view(account);
            if (found.isEmpty()) {
                return -1;
            }
            try (IndexView view = found.get()) {
                return view.indexedUpTo();
            }
        } catch (IOException | RuntimeException failure) {
            LOG.debug("the search index is being opened again", failure);
            return -1;
        }
    }

    SearchStatus status() {
        IndexFiles open = files;
        int accounts = changed.size() + waiting;
        if (open == null || !ready) {
            return new SearchStatus(false, 0, accounts, changed.lag());
        }
        try {
            IndexSearcher searcher = open.searchers().acquire();
            try {
                int documents = searcher.count(new FieldExistsQuery(IndexField.ID));
                return new SearchStatus(true, documents, accounts, changed.lag());
            } finally {
                open.searchers().release(searcher);
            }
        } catch (IOException | RuntimeException failure) {
            return new SearchStatus(false, 0, accounts, changed.lag());
        }
    }

    /** Ends the thread; what it has written is committed. */
    void close() {
        closed = true;
        changed.wake();
        try {
            thread.join(CLOSING_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try {
                boolean check = doubted;
                doubted = false;
                files = IndexFiles.open(directory, check);
                recovered();
                work(files);
                end(files);
            } catch (IOException | RuntimeException | InternalError failure) {
                failed(failure);
            }
        }
    }

    private void recovered() {
        if (failing) {
            LOG.info("the search index works again");
        }
        failing = false;
        ready = false;
        followers.clear();
        farBehind.clear();
        queued.clear();
        written = false;
        finished.clear();
        comparedUpTo = 0;
        toldAt = System.nanoTime();
    }

    private void end(IndexFiles open) throws IOException {
        files = null;
        if (closed) {
            open.close();
        } else {
            open.abandon();
        }
    }

    private void failed(Throwable failure) {
        IndexFiles open = files;
        files = null;
        if (open != null) {
            open.abandon();
        }
        if (!failing) {
            LOG.error("the search index failed; mail is searched without it, and it is tried again", failure);
        }
        failing = true;
        doubted |= !(failure instanceof StorageException) && IndexFiles.isCorruption(failure);
        changed.sleep(RETRY_AFTER);
    }

    private void work(IndexFiles open) throws IOException {
        while (!closed && !doubted) {
            if (!hasRoom()) {
                changed.sleep(RETRY_AFTER);
                continue;
            }
            long now = System.nanoTime();
            Set<AccountId> some = changed.take(PAUSE - (now - refreshedAt), idle(now));
            for (AccountId account : some) {
                follow(open, account);
            }
            compareSome(open);
            followFarBehind(open);
            refresh(open);
            commit(open);
            tell();
        }
    }

    /** Nanoseconds for which there is nothing to do unless something changes. */
    private long idle(long now) {
        long until = Math.min(committedAt + COMMIT_EVERY, comparedAt + COMPARE_EVERY);
        if (comparedUpTo >= 0 && farBehind.size() <= MAX_QUEUED) {
            until = now;
        } else if (!farBehind.isEmpty()) {
            until = Math.min(until, farBehindDue);
        } else if (!written) {
            until = comparedAt + COMPARE_EVERY;
        }
        return Math.max(0, until - now);
    }

    private boolean hasRoom() throws IOException {
        boolean room = Files.getFileStore(directory).getUsableSpace() > KEPT_FREE;
        if (!room && !failing) {
            LOG.warn("the disk is nearly full: the search index takes no new mail until there is room again");
        } else if (room && failing) {
            LOG.info("the search index goes on");
        }
        failing = !room;
        return room;
    }

    private void follow(IndexFiles open, AccountId account) throws IOException {
        AccountFollower follower = followers.computeIfAbsent(account, id -> new AccountFollower(id, requireStore()));
        finished.remove(account);
        AccountFollower.Left left = follower.step(open);
        written |= left.written();
        toldEmails += left.added();
        if (left.changes() == 0) {
            finished.add(account);
        } else if (left.changes() >= AccountFollower.FAR) {
            queue(account);
        } else {
            changed.add(account);
        }
    }

    private void queue(AccountId account) {
        if (queued.add(account)) {
            farBehind.add(account);
        }
        waiting = farBehind.size();
    }

    private void followFarBehind(IndexFiles open) throws IOException {
        long began = System.nanoTime();
        AccountId account = began < farBehindDue ? null : farBehind.poll();
        if (account != null) {
            queued.remove(account);
            waiting = farBehind.size();
            follow(open, account);
            long ended = System.nanoTime();
            farBehindDue = ended + (ended - began);
        }
    }

    /** Looks for accounts whose state is not what their marker tells: the next ones of all. */
    private void compareSome(IndexFiles open) throws IOException {
        if (comparedUpTo < 0 && (changed.takeOverflow() || System.nanoTime() - comparedAt >= COMPARE_EVERY)) {
            comparedUpTo = 0;
        }
        if (comparedUpTo < 0 || farBehind.size() > MAX_QUEUED) {
            return;
        }
        AccountComparison comparison = new AccountComparison(requireStore(), open);
        List<AccountId> differing = comparison.next(comparedUpTo, ACCOUNTS_AT_ONCE);
        differing.forEach(this::queue);
        comparedUpTo = comparison.reached();
        if (comparedUpTo < 0) {
            comparison.removed().forEach(this::queue);
            comparedAt = System.nanoTime();
            open.refresh();
            ready = true;
            changed.refreshed();
        }
    }

    private void refresh(IndexFiles open) throws IOException {
        long now = System.nanoTime();
        if (!finished.isEmpty() || (written && now - refreshedAt >= REFRESH_EVERY)) {
            open.refresh();
            followers.keySet().removeAll(finished);
            finished.clear();
            refreshedAt = System.nanoTime();
            changed.refreshed();
        }
    }

    private void commit(IndexFiles open) throws IOException {
        if (written && System.nanoTime() - committedAt >= COMMIT_EVERY) {
            open.commit();
            committedAt = System.nanoTime();
            written = false;
        }
    }

    private void tell() {
        long now = System.nanoTime();
        if (now - toldAt < TELL_EVERY) {
            return;
        }
        if (!farBehind.isEmpty()) {
            LOG.info(
                    "the search index is being built: {} emails in the last {} s, {} accounts are far behind",
                    toldEmails,
                    Duration.ofNanos(now - toldAt).toSeconds(),
                    farBehind.size());
        }
        toldAt = now;
        toldEmails = 0;
    }

    private IndexedStore requireStore() {
        if (store == null) {
            throw new IllegalStateException("not started");
        }
        return store;
    }
}
