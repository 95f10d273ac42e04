package org.postroad.mailstore.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
    private final EmailDocuments documents = new EmailDocuments();
    private final Thread thread = new Thread(this::run, "search-index");

    private volatile @Nullable IndexFiles files;
    private volatile boolean closed;
    private volatile boolean doubted;
    private volatile int waiting;
    /** Whether every account was compared since the index was opened, so that none is ahead of its store. */
    private volatile boolean ready;

    private @Nullable IndexedStore store;
    private boolean written;
    private long committedAt;
    private long comparedAt;
    private long comparedUpTo = -1;
    private boolean compareAnew;
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
        try (ChangedAccounts.Waiting ours = changed.hurry(account)) {
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
            } catch (IOException | RuntimeException | InternalError | AssertionError failure) {
                failed(failure); // where assertions run, Lucene's says that a directory can always be synced
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
            followNew(open, changed.take(idle(now)));
            compareSome(open);
            followFarBehind(open);
            commit(open);
            tell();
        }
    }

    /** Nanoseconds for which there is nothing to do unless something changes. */
    private long idle(long now) {
        long until = comparedAt + COMPARE_EVERY;
        if (written) {
            until = Math.min(until, committedAt + COMMIT_EVERY);
        }
        if (!farBehind.isEmpty()) {
            until = Math.min(until, farBehindDue);
        }
        boolean comparing = comparedUpTo >= 0 || compareAnew;
        return comparing && farBehind.size() <= MAX_QUEUED ? 0 : Math.max(0, until - now);
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

    private void followNew(IndexFiles open, Set<AccountId> accounts) throws IOException {
        if (accounts.isEmpty()) {
            return;
        }
        IndexPass pass = new IndexPass();
        List<AccountId> left = new ArrayList<>();
        for (AccountId account : accounts) {
            if (pass.isFull() || follow(open, pass, account, AccountFollower.FAR)) {
                left.add(account);
            }
        }
        write(open, pass);
        changed.putBack(left);
    }

    private void followFarBehind(IndexFiles open) throws IOException {
        long began = System.nanoTime();
        if (farBehind.isEmpty() || began < farBehindDue) {
            return;
        }
        IndexPass pass = new IndexPass();
        for (int i = farBehind.size(); i > 0 && !pass.isFull(); i--) {
            AccountId account = farBehind.remove();
            queued.remove(account);
            if (follow(open, pass, account, Long.MAX_VALUE)) {
                queue(account);
            }
        }
        waiting = farBehind.size();
        write(open, pass);
        long ended = System.nanoTime();
        farBehindDue = ended + (ended - began);
    }

    /**
     * Whether the account has a little more, for the next pass; one that has much more waits for its turn.
     *
     * @param most changes that may be left for it to go on in this pass
     */
    private boolean follow(IndexFiles open, IndexPass pass, AccountId account, long most) throws IOException {
        AccountFollower follower = followers.computeIfAbsent(account, id -> new AccountFollower(id, requireStore()));
        long left = follower.step(open, pass);
        while (left > 0 && left < most && !pass.isFull()) {
            left = follower.step(open, pass);
        }
        if (left == 0) {
            followers.remove(account);
        } else if (left >= AccountFollower.FAR) {
            queue(account);
        }
        return left > 0 && left < AccountFollower.FAR;
    }

    /** A pass ends when searches see it, so who follows an account anew reads its marker. */
    private void write(IndexFiles open, IndexPass pass) throws IOException {
        if (!pass.isEmpty()) {
            pass.write(open, documents, requireStore().blobs());
            open.refresh();
            written = true;
            toldEmails += pass.added();
        }
        changed.refreshed();
    }

    private void queue(AccountId account) {
        if (queued.add(account)) {
            farBehind.add(account);
        }
        waiting = farBehind.size();
    }

    /** Looks for accounts whose state is not what their marker tells: the next ones of all. */
    private void compareSome(IndexFiles open) throws IOException {
        compareAnew |= changed.takeOverflow();
        if (comparedUpTo < 0 && (compareAnew || System.nanoTime() - comparedAt >= COMPARE_EVERY)) {
            comparedUpTo = 0;
            compareAnew = false;
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
