package org.postroad.mailstore.sql;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.CannotCalculateChanges;
import org.postroad.mailstore.ChangeSet;
import org.postroad.mailstore.Changes;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.Quota;

/**
 * Calculates changes from the rows themselves and from tombstones (S6). Thread-safe.
 *
 * <p>An email or mailbox was made at the point that is its id, last changed at its modseq, and leaves a tombstone. A thread has no row: it
 * was made by its first email and changes with each email that is made or destroyed in it.
 *
 * <p>{@code id + 0} keeps H2 off the index of ids: it would go along all emails up to a point, where few changed or are asked for.
 */
final class SqlChanges implements Changes {
    /** More changes than an account sees between two backups; uidValidity has 32 bits, so there is room for a thousand leaps. */
    private static final int LEAP = 1 << 22;

    private final AccountLocks locks;
    private final Tombstones tombstones;
    private final Clock clock;

    SqlChanges(AccountLocks locks, Tombstones tombstones, Clock clock) {
        this.locks = locks;
        this.tombstones = tombstones;
        this.clock = clock;
    }

    @Override
    public ModSeq state(Snapshot rows, AccountId account) {
        return rows.first(
                        "SELECT modseq FROM account_state WHERE account_id = ?",
                        row -> new ModSeq(row.getLong(1)),
                        account.value())
                .orElse(ModSeq.ZERO);
    }

    /** The states of those of the accounts that are there. */
    static Map<AccountId, ModSeq> states(Snapshot rows, Collection<AccountId> accounts) {
        Map<AccountId, ModSeq> states = new HashMap<>();
        if (!accounts.isEmpty()) {
            rows.query(
                    "SELECT account_id, modseq FROM account_state WHERE account_id IN (?"
                            + ", ?".repeat(accounts.size() - 1) + ")",
                    row -> states.put(new AccountId(row.getLong(1)), new ModSeq(row.getLong(2))) == null,
                    accounts.stream().map(AccountId::value).toArray());
        }
        return states;
    }

    @Override
    public ModSeq lock(Transaction tx, AccountId account) {
        return locks.require(tx, account).state();
    }

    @Override
    public ChangeSet since(Snapshot rows, AccountId account, DataType type, ModSeq since, int max) {
        ModSeq state = checkKnown(rows, account, since);
        Span span = new Span(rows, account.value(), since.value(), max);
        return switch (type) {
            case EMAIL -> emails(span).toSet(since, state, max);
            case THREAD -> threads(span, state);
            case MAILBOX -> withCountsOnly(rows, account, since, mailboxes(span).toSet(since, state, max));
            case IDENTITY, EMAIL_SUBMISSION -> entries(span, type).toSet(since, state, max);
            case QUOTA -> quotas(rows, account, since, state);
            case EMAIL_DELIVERY -> new Events().toSet(since, state, max);
        };
    }

    /**
     * The account's state.
     *
     * @throws CannotCalculateChanges if what changed after {@code since} is not known
     */
    ModSeq checkKnown(Snapshot rows, AccountId account, ModSeq since) {
        return rows.first(
                        "SELECT modseq FROM account_state WHERE account_id = ? AND modseq >= ? AND trimmed_modseq <= ?",
                        row -> new ModSeq(row.getLong(1)),
                        account.value(),
                        since.value(),
                        since.value())
                .orElseThrow(() -> new CannotCalculateChanges(since));
    }

    @Override
    public ModSeq record(Transaction tx, AccountId account, DataType type, long id, Kind kind) {
        AccountWrite write = locks.require(tx, account);
        long modSeq = write.next(tx, 0, 0, kind == Kind.DESTROYED ? 1 : 0);
        Optional<Long> destroyedAt = kind == Kind.DESTROYED ? Optional.of(clock.millis()) : Optional.empty();
        int changed = tx.update(
                "UPDATE change_entry SET modseq = ?, destroyed_at = ? WHERE account_id = ? AND type = ? AND id = ?",
                modSeq,
                destroyedAt,
                account.value(),
                type,
                id);
        if (changed == 0) {
            tx.update(
                    "INSERT INTO change_entry (account_id, type, id, created_modseq, modseq, thread_id, destroyed_at)"
                            + " VALUES (?, ?, ?, ?, ?, 0, ?)",
                    account.value(),
                    type,
                    id,
                    modSeq,
                    modSeq,
                    destroyedAt);
        }
        write.touched(type);
        tombstones.bound(tx, write);
        return new ModSeq(modSeq);
    }

    @Override
    public void leap(Transaction tx) {
        tx.update("UPDATE account_state SET modseq = modseq + ?", LEAP);
        tx.update("UPDATE account_state SET trimmed_modseq = modseq");
        tx.update("""
                UPDATE mailbox SET (uid_validity, modseq, property_modseq, email_modseq) =
                    (SELECT s.modseq, s.modseq, s.modseq, s.modseq FROM account_state s WHERE s.account_id = mailbox.account_id)""");
    }

    @Override
    public int trim(Transaction tx, Instant before, int limit) {
        Map<Long, Gone> gone = new TreeMap<>();
        trim(tx, "change_entry", "destroyed_at", List.of("type", "id"), before, limit, gone);
        trim(tx, "expunged", "expunged_at", List.of("modseq", "mailbox_id", "uid"), before, limit, gone);
        gone.forEach((account, forgotten) -> tx.update("""
                UPDATE account_state SET trimmed_modseq = GREATEST(trimmed_modseq, ?), tombstones = tombstones - ?
                WHERE account_id = ?""", forgotten.last, forgotten.count, account));
        return gone.values().stream().mapToInt(Gone::count).sum();
    }

    /** What is forgotten of one account, and the point at which the last of it went. */
    private record Gone(int count, long last) {
        private Gone and(Gone other) {
            return new Gone(count + other.count, Math.max(last, other.last));
        }
    }

    private static void trim(
            Transaction tx,
            String table,
            String moment,
            List<String> key,
            Instant before,
            int limit,
            Map<Long, Gone> gone) {
        List<@Nullable Object[]> keys = new ArrayList<>();
        tx.query(
                "SELECT account_id, " + String.join(", ", key) + ", modseq FROM " + table + " WHERE " + moment
                        + " < ? ORDER BY " + moment + " FETCH FIRST ? ROWS ONLY",
                row -> {
                    @Nullable Object[] columns = new @Nullable Object[1 + key.size()];
                    for (int i = 0; i < columns.length; i++) {
                        columns[i] = row.getObject(i + 1);
                    }
                    long modSeq = row.getLong(columns.length + 1);
                    gone.merge(row.getLong(1), new Gone(1, modSeq), Gone::and);
                    return keys.add(columns);
                },
                before.toEpochMilli(),
                limit);
        if (!keys.isEmpty()) {
            tx.batch(
                    "DELETE FROM " + table + " WHERE account_id = ? AND " + String.join(" = ? AND ", key) + " = ?",
                    keys);
        }
    }

    /** What is asked for: the changes of an account after a point, at most so many. */
    private record Span(Snapshot rows, long account, long since, int max) {
        /** Rows of a modseq and an id; the statement's places take the account, what is extra, and the limit. */
        List<long[]> pairs(String sql, Object... extra) {
            List<Object> arguments = new ArrayList<>(List.of(account));
            arguments.addAll(List.of(extra));
            arguments.add(max + 1);
            return rows.query(sql, row -> new long[] {row.getLong(1), row.getLong(2)}, arguments.toArray());
        }
    }

    private enum What {
        CREATED,
        UPDATED,
        DESTROYED
    }

    /** What happened, in the order of the sequence. */
    private static final class Events {
        private record Event(long modSeq, long id, What what) {}

        private final List<Event> events = new ArrayList<>();

        void add(What what, List<long[]> pairs) {
            pairs.forEach(pair -> events.add(new Event(pair[0], pair[1], what)));
        }

        /** The first events, as many as fit without cutting one point of the sequence in two. */
        ChangeSet toSet(ModSeq since, ModSeq state, int max) {
            events.sort((one, other) -> Long.compare(one.modSeq, other.modSeq));
            int end = Math.min(events.size(), max);
            boolean hasMore = events.size() > max;
            if (hasMore) {
                long cut = events.get(max).modSeq;
                while (end > 0 && events.get(end - 1).modSeq == cut) {
                    end--;
                }
                if (end == 0) {
                    throw new CannotCalculateChanges(since);
                }
            }
            List<Event> told = events.subList(0, end);
            return new ChangeSet(
                    ids(told, What.CREATED),
                    ids(told, What.UPDATED),
                    ids(told, What.DESTROYED),
                    hasMore ? new ModSeq(told.get(end - 1).modSeq) : state,
                    hasMore,
                    false);
        }

        private static List<Long> ids(List<Event> events, What what) {
            return events.stream()
                    .filter(event -> event.what == what)
                    .map(Event::id)
                    .toList();
        }
    }

    private static Events emails(Span span) {
        Events events = new Events();
        List<long[]> created = span.pairs("""
                        SELECT id, id FROM email WHERE account_id = ? AND id > ? AND mailboxes <> ','
                        ORDER BY account_id, id FETCH FIRST ? ROWS ONLY""", span.since);
        Set<Long> shownAgain = new HashSet<>();
        List<long[]> again = new ArrayList<>();
        for (long[] shown : shownAgain(span)) {
            shownAgain.add(shown[1]);
            if (shown[1] <= span.since) {
                again.add(shown);
            }
        }
        events.add(What.CREATED, created);
        events.add(What.CREATED, again);
        // What changed after the last one that can be told is not looked at; else a first listing would walk over
        // everything.
        long last = created.size() > span.max ? created.get(span.max)[0] : Long.MAX_VALUE;
        List<long[]> updated = span.pairs("""
                        SELECT modseq, id FROM email
                        WHERE account_id = ? AND modseq > ? AND modseq <= ? AND id + 0 <= ? AND mailboxes <> ','
                        ORDER BY account_id, modseq FETCH FIRST ? ROWS ONLY""", span.since, last, span.since);
        updated.removeIf(email -> shownAgain.contains(email[1]));
        events.add(What.UPDATED, updated);
        events.add(What.DESTROYED, destroyed(span, DataType.EMAIL));
        return events;
    }

    /** When emails that were hidden have been shown again, after the point. */
    private static List<long[]> shownAgain(Span span) {
        return span.pairs("""
                SELECT modseq, id FROM change_entry WHERE account_id = ? AND type = ? AND modseq > ? AND destroyed_at IS NULL
                ORDER BY account_id, type, modseq FETCH FIRST ? ROWS ONLY""", DataType.EMAIL, span.since);
    }

    private static Events mailboxes(Span span) {
        Events events = new Events();
        events.add(
                What.CREATED,
                span.pairs(
                        "SELECT id, id FROM mailbox WHERE account_id = ? AND id > ? ORDER BY id FETCH FIRST ? ROWS ONLY",
                        span.since));
        events.add(What.UPDATED, span.pairs("""
                        SELECT modseq, id FROM mailbox WHERE account_id = ? AND modseq > ? AND id <= ?
                        ORDER BY modseq, id FETCH FIRST ? ROWS ONLY""", span.since, span.since));
        events.add(What.DESTROYED, destroyed(span, DataType.MAILBOX));
        return events;
    }

    private static Events entries(Span span, DataType type) {
        Events events = new Events();
        events.add(What.CREATED, span.pairs("""
                        SELECT created_modseq, id FROM change_entry
                        WHERE account_id = ? AND type = ? AND modseq > ? AND created_modseq > ? AND destroyed_at IS NULL
                        ORDER BY created_modseq, id FETCH FIRST ? ROWS ONLY""", type, span.since, span.since));
        events.add(What.UPDATED, span.pairs("""
                        SELECT modseq, id FROM change_entry
                        WHERE account_id = ? AND type = ? AND modseq > ? AND created_modseq <= ? AND destroyed_at IS NULL
                        ORDER BY account_id, type, modseq FETCH FIRST ? ROWS ONLY""", type, span.since, span.since));
        events.add(What.DESTROYED, destroyed(span, type));
        return events;
    }

    private static List<long[]> destroyed(Span span, DataType type) {
        return span.pairs("""
                SELECT modseq, id FROM change_entry
                WHERE account_id = ? AND type = ? AND modseq > ? AND created_modseq <= ? AND destroyed_at IS NOT NULL
                ORDER BY account_id, type, modseq FETCH FIRST ? ROWS ONLY""", type, span.since, span.since);
    }

    /** Threads: what is there now, and what was there at the point, decide whether one was created, updated or destroyed. */
    private static ChangeSet threads(Span span, ModSeq state) {
        List<long[]> changes = threadChanges(span);
        boolean hasMore = changes.size() > span.max;
        List<long[]> told = changes.subList(0, Math.min(changes.size(), span.max));
        Set<Long> threads = told.stream().map(change -> change[1]).collect(Collectors.toCollection(TreeSet::new));
        if (threads.isEmpty()) {
            return new ChangeSet(List.of(), List.of(), List.of(), state, false, false);
        }
        Set<Long> alive = aliveThreads(span, threads, new Sql());
        Set<Long> before = aliveThreads(span, threads, shownAt(span.since));
        before.addAll(threadsOfDestroyed(span, threads));
        return new ChangeSet(
                threads.stream()
                        .filter(id -> alive.contains(id) && !before.contains(id))
                        .toList(),
                threads.stream()
                        .filter(id -> alive.contains(id) && before.contains(id))
                        .toList(),
                threads.stream()
                        .filter(id -> !alive.contains(id) && before.contains(id))
                        .toList(),
                hasMore ? new ModSeq(told.get(told.size() - 1)[0]) : state,
                hasMore,
                false);
    }

    /** The points of the sequence at which an email was made or destroyed, each with its thread; the first ones. */
    private static List<long[]> threadChanges(Span span) {
        List<long[]> changes = span.pairs(
                "SELECT id, thread_id FROM email WHERE account_id = ? AND id > ? ORDER BY account_id, id FETCH FIRST ? ROWS ONLY",
                span.since);
        changes.addAll(span.pairs("""
                SELECT modseq, thread_id FROM change_entry
                WHERE account_id = ? AND type = ? AND modseq > ? AND destroyed_at IS NOT NULL
                ORDER BY account_id, type, modseq FETCH FIRST ? ROWS ONLY""", DataType.EMAIL, span.since));
        changes.addAll(span.pairs("""
                SELECT modseq, thread_id FROM change_entry
                WHERE account_id = ? AND type = ? AND modseq > ? AND destroyed_at IS NULL
                ORDER BY account_id, type, modseq FETCH FIRST ? ROWS ONLY""", DataType.EMAIL, span.since));
        changes.addAll(span.pairs("""
                SELECT created_modseq, thread_id FROM change_entry
                WHERE account_id = ? AND type = ? AND modseq > ? AND created_modseq > ? AND destroyed_at IS NOT NULL
                ORDER BY created_modseq FETCH FIRST ? ROWS ONLY""", DataType.EMAIL, span.since, span.since));
        changes.sort((one, other) -> Long.compare(one[0], other[0]));
        return changes.subList(0, Math.min(changes.size(), span.max + 1));
    }

    /** Those of the threads that have an email of that kind which is not hidden. */
    private static Set<Long> aliveThreads(Span span, Set<Long> threads, Sql kind) {
        Sql sql = new Sql()
                .add("SELECT DISTINCT e.thread_id FROM email e WHERE ")
                .addIn("e.account_id", "e.thread_id", span.account, threads)
                .add(" AND e.mailboxes <> ','")
                .add(kind);
        return new HashSet<>(span.rows.query(sql.text(), row -> row.getLong(1), sql.arguments()));
    }

    /** Made at a point or before it, and not hidden at it. */
    private static Sql shownAt(long point) {
        return new Sql().add("""
                 AND e.id + 0 <= ? AND NOT EXISTS (SELECT 1 FROM change_entry c WHERE c.account_id = e.account_id AND c.type = 'EMAIL'
                    AND c.id = e.id AND c.modseq > ?)""", point, point);
    }

    /** Those of the threads that lost an email that was there at the point. */
    private static Set<Long> threadsOfDestroyed(Span span, Set<Long> threads) {
        Sql sql = new Sql()
                .add("""
                        SELECT DISTINCT thread_id FROM change_entry
                        WHERE account_id = ? AND type = ? AND modseq > ? AND created_modseq <= ? AND destroyed_at IS NOT NULL AND\s""", span.account, DataType.EMAIL, span.since, span.since)
                .addIn("account_id", "thread_id", span.account, threads);
        return new TreeSet<>(span.rows.query(sql.text(), row -> row.getLong(1), sql.arguments()));
    }

    /** What an account holds changes with its emails; there are no older states to tell of than the last change of its limits. */
    private static ChangeSet quotas(Snapshot rows, AccountId account, ModSeq since, ModSeq state) {
        Quota quota = SqlQuotas.read(rows, account).orElseThrow(() -> new CannotCalculateChanges(since));
        if (since.compareTo(quota.changed()) < 0) {
            throw new CannotCalculateChanges(since);
        }
        List<Long> updated = since.equals(state) ? List.of() : quota.limits().bounded();
        return new ChangeSet(List.of(), updated, List.of(), state, false, !updated.isEmpty());
    }

    private static ChangeSet withCountsOnly(Snapshot rows, AccountId account, ModSeq since, ChangeSet set) {
        if (set.updated().isEmpty()) {
            return set;
        }
        Sql sql = new Sql()
                .add("SELECT id FROM mailbox WHERE ")
                .addIn("account_id", "id", account.value(), set.updated())
                .add(" AND property_modseq > ?", since.value());
        boolean countsOnly =
                rows.first(sql.text(), row -> row.getLong(1), sql.arguments()).isEmpty();
        return new ChangeSet(set.created(), set.updated(), set.destroyed(), set.newState(), set.hasMore(), countsOnly);
    }
}
