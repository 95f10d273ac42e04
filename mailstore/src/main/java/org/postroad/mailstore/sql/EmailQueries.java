package org.postroad.mailstore.sql;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.CannotCalculateChanges;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailPage;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.EmailQueryChanges;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.StoreFault.Reason;
import org.postroad.mailstore.search.SearchIndex;
import org.postroad.mailstore.search.TextView;

/** Answers queries for lists of emails. Thread-safe. */
final class EmailQueries {
    private final SqlChanges changes;
    private final Summaries summaries;
    private final MailStoreSettings settings;
    private final SearchIndex index;

    EmailQueries(SqlChanges changes, Summaries summaries, MailStoreSettings settings, SearchIndex index) {
        this.changes = changes;
        this.summaries = summaries;
        this.settings = settings;
        this.index = index;
    }

    EmailPage query(Snapshot rows, AccountId account, EmailQuery query) {
        QuerySql sql = new QuerySql(account, query, settings);
        if (!TextConditions.holdsText(query.filter())) {
            return page(rows, account, query, list(account, query, sql));
        }
        ModSeq state = changes.state(rows, account);
        try (TextView text =
                index.view(account, state).orElseGet(() -> new RowsView(rows, account, state, summaries))) {
            return page(rows, account, query, new TextList(text, account, query, settings));
        } catch (UncheckedIOException failure) {
            index.failed(failure);
            TextView text = new RowsView(rows, account, state, summaries);
            return page(rows, account, query, new TextList(text, account, query, settings));
        }
    }

    private EmailPage page(Snapshot rows, AccountId account, EmailQuery query, EmailList list) {
        long position = position(rows, query.window(), list);
        EmailList.Part part = list.part(rows, position, query.window().limit());
        return new EmailPage(part.ids(), position, length(rows, query, list, part), changes.state(rows, account));
    }

    private static long length(Snapshot rows, EmailQuery query, EmailList list, EmailList.Part part) {
        if (!query.calculateTotal()) {
            return -1;
        }
        return part.length() < 0 ? list.length(rows) : part.length();
    }

    EmailQueryChanges changes(Snapshot rows, AccountId account, EmailQuery query, ModSeq since, int max) {
        ModSeq state = changes.checkKnown(rows, account, since);
        if (TextConditions.holdsText(query.filter())) {
            // What matched at that time is not known: the index may have come to know of it later.
            throw new CannotCalculateChanges(since);
        }
        QuerySql sql = new QuerySql(account, query, settings);
        EmailList list = list(account, query, sql);
        Touched touched = touched(rows, account, since, max);
        if (sql.seesThreads()) {
            touched = touched.withThreads(rows, account);
        }
        List<EmailQueryChanges.Added> added = new ArrayList<>();
        list.places(rows, touched.there().stream().map(EmailId::new).toList(), settings.changesReach())
                .orElseThrow(() -> new CannotCalculateChanges(since))
                .forEach((id, place) -> added.add(new EmailQueryChanges.Added(id, place)));
        added.sort(Comparator.comparingLong(EmailQueryChanges.Added::index));
        List<EmailId> removed = touched.madeBefore(since);
        if (added.size() + removed.size() > max) {
            throw new CannotCalculateChanges(since);
        }
        return new EmailQueryChanges(removed, added, query.calculateTotal() ? list.length(rows) : -1, state);
    }

    private static EmailList list(AccountId account, EmailQuery query, QuerySql sql) {
        Optional<MailboxOrder> order = MailboxOrder.of(query.sorts());
        if (sql.wholeMailbox().isPresent() && order.isPresent()) {
            return MailboxList.of(
                    account.value(), sql.wholeMailbox().get().value(), order.get(), query.collapseThreads());
        }
        return sql.isAlongMailbox() ? FilteredMailbox.of(sql, query.collapseThreads()) : new FilteredList(sql);
    }

    private static long position(Snapshot rows, EmailQuery.Window window, EmailList list) {
        if (window instanceof EmailQuery.FromAnchor anchor) {
            return list.places(rows, List.of(anchor.anchor()), Long.MAX_VALUE)
                    .map(places -> places.get(anchor.anchor()))
                    .map(place -> Math.max(0, place + anchor.offset())) // RFC 8620 §5.5
                    .orElseThrow(() -> new StoreFault(Reason.ANCHOR_NOT_FOUND));
        }
        long position = ((EmailQuery.FromPosition) window).position();
        return position >= 0 ? position : Math.max(0, list.length(rows) + position);
    }

    /**
     * The emails that may have another place than before, and their threads.
     *
     * @param there that still exist
     * @param gone that were destroyed
     */
    private record Touched(Set<Long> there, Set<Long> gone, Set<Long> threads) {
        /** All emails of the threads too. */
        private Touched withThreads(Snapshot rows, AccountId account) {
            Set<Long> all = new TreeSet<>(there);
            if (!threads.isEmpty()) {
                Sql sql = new Sql()
                        .add("SELECT id FROM email WHERE ")
                        .addIn("account_id", "thread_id", account.value(), threads);
                all.addAll(rows.query(sql.text(), row -> row.getLong(1), sql.arguments()));
            }
            return new Touched(all, gone, threads);
        }

        /** Those that a list made at the point may have held. */
        private List<EmailId> madeBefore(ModSeq point) {
            Set<Long> all = new TreeSet<>(there);
            all.addAll(gone);
            return all.stream()
                    .filter(id -> id <= point.value())
                    .map(EmailId::new)
                    .toList();
        }
    }

    private static Touched touched(Snapshot rows, AccountId account, ModSeq since, int max) {
        Touched touched = new Touched(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        List<long[]> there = rows.query(
                """
                SELECT id, thread_id FROM email WHERE account_id = ? AND modseq > ?
                ORDER BY account_id, modseq FETCH FIRST ? ROWS ONLY""", row -> new long[] {row.getLong(1), row.getLong(2)}, account.value(), since.value(), max + 1);
        List<long[]> gone = rows.query(
                """
                SELECT id, thread_id FROM change_entry
                WHERE account_id = ? AND type = ? AND modseq > ? AND destroyed_at IS NOT NULL
                ORDER BY account_id, type, modseq FETCH FIRST ? ROWS ONLY""",
                row -> new long[] {row.getLong(1), row.getLong(2)},
                account.value(),
                DataType.EMAIL,
                since.value(),
                max + 1);
        if (there.size() > max || gone.size() > max) {
            throw new CannotCalculateChanges(since);
        }
        there.forEach(email -> touched.there.add(email[0]));
        there.forEach(email -> touched.threads.add(email[1]));
        gone.forEach(email -> touched.gone.add(email[0]));
        gone.forEach(email -> touched.threads.add(email[1]));
        return touched;
    }
}
