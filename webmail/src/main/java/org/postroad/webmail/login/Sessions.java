package org.postroad.webmail.login;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.postroad.common.db.Database;
import org.postroad.common.db.StorageException;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Directory;
import org.postroad.webmail.login.SessionStore.StoredSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Browser sessions, in rows and bounded, so that they outlive a restart. Only a hash of each token is kept; the CSRF token is derived
 * from the session's token, so it needs no place of its own. Thread-safe.
 */
public final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    /** How far the row's moment of last use may lag behind: a request reads its session, and seldom writes it. */
    static final Duration LAG = Duration.ofMinutes(5);

    private final LoginSettings settings;
    private final Database database;
    private final SessionStore store;
    private final Directory directory;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    /** Who wants to know of a session's end, by the hash of its token. */
    private final ConcurrentMap<String, Set<Runnable>> watchers = new ConcurrentHashMap<>();

    public Sessions(LoginSettings settings, Database database, SessionStore store, Directory directory, Clock clock) {
        this.settings = settings;
        this.database = database;
        this.store = store;
        this.directory = directory;
        this.clock = clock;
    }

    /** Begins a session; returns its token, 256 random bits as 43 characters. */
    String begin(Account account) {
        String token = Tokens.fresh(random);
        Instant now = clock.instant();
        database.write(tx -> {
            List<String> ended =
                    new ArrayList<>(store.endBeyond(tx, account.id(), settings.maxSessionsPerAccount() - 1));
            ended.addAll(store.endBeyond(tx, settings.maxSessions() - 1));
            store.add(tx, new StoredSession(hash(token), account.id(), now, now));
            tx.afterCommit(() -> ended.forEach(this::tell));
            return token;
        });
        return token;
    }

    /** The account behind a token, if its session still lives; it counts as used now. */
    Optional<Account> use(String token) {
        if (token.length() != Tokens.LENGTH) {
            return Optional.empty();
        }
        record Found(StoredSession session, Account account) {}
        Instant now = clock.instant();
        Optional<Found> found = database.read(rows -> store.find(rows, hash(token))
                .filter(session -> !isOver(session, now))
                .flatMap(session ->
                        directory.find(rows, session.account()).map(account -> new Found(session, account))));
        found.filter(living -> !now.isBefore(living.session().used().plus(LAG)))
                .ifPresent(living -> writeUsed(living.session(), now));
        return found.map(Found::account);
    }

    void end(String token) {
        database.write(tx -> {
            store.end(tx, hash(token));
            return token;
        });
        tell(hash(token));
    }

    /** When a session is over if nothing uses it; empty if it is. */
    Optional<Instant> livesUntil(String token) {
        Instant now = clock.instant();
        return database.read(rows -> store.find(rows, hash(token)))
                .map(this::end)
                .filter(now::isBefore);
    }

    /** Has a task run when somebody ends a session. */
    BrowserSession.Watch watch(String token, Runnable task) {
        String hash = hash(token);
        watchers.compute(hash, (key, known) -> {
            Set<Runnable> tasks = known == null ? ConcurrentHashMap.newKeySet() : known;
            tasks.add(task);
            return tasks;
        });
        return () -> watchers.computeIfPresent(hash, (key, tasks) -> {
            tasks.remove(task);
            return tasks.isEmpty() ? null : tasks;
        });
    }

    private void tell(String hash) {
        Optional.ofNullable(watchers.get(hash)).ifPresent(tasks -> tasks.forEach(Runnable::run));
    }

    /** Ends every session of an account, in the transaction that changes its password or removes it. */
    public void endAll(Transaction tx, AccountId account) {
        store.endAll(tx, account);
    }

    /** Forgets sessions that are over, at most about {@code limit}; how many. */
    public int trim(Transaction tx, int limit) {
        Instant now = clock.instant();
        return store.trim(tx, now.minus(settings.idle()), now.minus(settings.absolute()), limit);
    }

    static String csrfToken(String token) {
        return Tokens.hash("csrf", token);
    }

    private void writeUsed(StoredSession session, Instant now) {
        try {
            database.write(tx -> {
                store.used(tx, session.tokenHash(), now, now.minus(LAG));
                return now;
            });
        } catch (StorageException failure) {
            LOG.warn("the use of a session could not be written; mail can be read all the same", failure);
        }
    }

    private boolean isOver(StoredSession session, Instant now) {
        return !now.isBefore(end(session));
    }

    private Instant end(StoredSession session) {
        Instant idle = session.used().plus(settings.idle());
        Instant absolute = session.begun().plus(settings.absolute());
        return idle.isBefore(absolute) ? idle : absolute;
    }

    private static String hash(String token) {
        return Tokens.hash("session", token);
    }
}
