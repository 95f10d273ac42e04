package org.postroad.mailstore.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.StoreFault.Reason;
import org.postroad.mailstore.search.TextView;
import org.postroad.mailstore.search.TextView.Hit;

/**
 * A list with a condition on text: goes along the hits of the index, which come in the order of the list, and looks at the rows for what
 * only they know, keywords and mailboxes. A window costs what stands before it.
 */
final class TextList implements EmailList {
    private static final int FIRST_STEP = 128;
    /** Rows that are looked up at once: the engine compares each with the whole list. */
    private static final int LONGEST_ROWS_STEP = 256;

    /** Hits that are sorted by a keyword, in memory. */
    private static final int MAX_SORTED = 1_000_000;

    private final TextView view;
    private final AccountId account;
    private final EmailQuery query;
    private final MailStoreSettings settings;
    private final List<EmailFilter> undecided;

    TextList(TextView view, AccountId account, EmailQuery query, MailStoreSettings settings) {
        this.view = view;
        this.account = account;
        this.query = query;
        this.settings = settings;
        undecided = TextConditions.undecided(query.filter());
    }

    @Override
    public Part part(Snapshot rows, long position, int limit) {
        if (limit == 0) {
            return new Part(List.of(), -1);
        }
        if (isDecided() && !query.collapseThreads() && !sortsByKeyword()) {
            TextView.Walk walk = view.walk(query.filter(), query.sorts(), idsAscend());
            walk.skip(position);
            return new Part(there(rows, ids(walk.next(Math.min(limit, TextView.Walk.LONGEST_STEP)))), -1);
        }
        List<Long> ids = new ArrayList<>();
        long length = go(rows, (email, place) -> {
            if (place >= position) {
                ids.add(email);
            }
            return ids.size() < limit;
        });
        return new Part(there(rows, ids), length);
    }

    @Override
    public long length(Snapshot rows) {
        if (isDecided()) {
            return query.collapseThreads() ? view.countThreads(query.filter()) : view.count(query.filter());
        }
        return go(rows, (email, place) -> true);
    }

    @Override
    public Optional<Map<EmailId, Long>> places(Snapshot rows, Collection<EmailId> emails, long reach) {
        SoughtPlaces sought = new SoughtPlaces(
                matching(rows, emails.stream().map(EmailId::value).toList()), reach);
        return sought.found(sought.isDone() || go(rows, sought) >= 0);
    }

    /** The length of the list, if the walk came to its end; else -1. */
    private long go(Snapshot rows, MailboxWalk.Visitor visitor) {
        Set<Long> threads = new HashSet<>();
        long place = 0;
        Steps steps = sortsByKeyword() ? new Sorted(rows) : new Found(rows);
        for (List<Hit> step = steps.next(); !step.isEmpty(); step = steps.next()) {
            for (Hit hit : step) {
                boolean shown = hit.email() > 0 && (!query.collapseThreads() || threads.add(hit.thread()));
                if (shown && !visitor.visit(hit.email(), place++)) {
                    return -1;
                }
            }
        }
        return place;
    }

    private boolean isDecided() {
        return undecided.isEmpty();
    }

    private boolean idsAscend() {
        List<EmailSort> sorts = query.sorts();
        return sorts.isEmpty() || sorts.get(sorts.size() - 1).ascending();
    }

    private boolean sortsByKeyword() {
        return query.sorts().stream().anyMatch(sort -> sort.key() instanceof EmailSort.ByKeyword);
    }

    private static List<Long> ids(List<Hit> hits) {
        return hits.stream().map(Hit::email).toList();
    }

    /** Those of the emails that the snapshot holds, as the index may be ahead of it or behind. */
    private List<EmailId> there(Snapshot rows, List<Long> emails) {
        Set<Long> there = new HashSet<>();
        for (int from = 0; from < emails.size(); from += LONGEST_ROWS_STEP) {
            List<Long> some = emails.subList(from, Math.min(emails.size(), from + LONGEST_ROWS_STEP));
            Sql sql = new Sql()
                    .add("SELECT e.id FROM email e WHERE e.mailboxes <> ',' AND ")
                    .addIn("e.account_id", "e.id", account.value(), some);
            rows.query(sql.text(), row -> there.add(row.getLong(1)), sql.arguments());
        }
        return emails.stream().filter(there::contains).map(EmailId::new).toList();
    }

    private Set<Long> matching(Snapshot rows, List<Long> emails) {
        Set<Long> matching = new HashSet<>();
        if (!emails.isEmpty()) {
            Set<Long> found = view.among(query.filter(), emails);
            if (!found.isEmpty()) {
                checked(rows, found).forEach(row -> matching.add(row.email));
            }
        }
        return matching;
    }

    /** @param keywords whether each keyword of the sort is there, a bit for each, the first one lowest */
    private record Row(long email, long keywords) {}

    /** Those of the emails, which the index found, that fulfil the whole filter. */
    private List<Row> checked(Snapshot rows, Collection<Long> emails) {
        EmailFilter filter = undecided.size() == 1 ? undecided.get(0) : new EmailFilter.And(undecided);
        EmailQuery rest = new EmailQuery(filter, query.sorts(), false, query.window(), false);
        Sql sql = new QuerySql(account, rest, settings, TextConditions.of(view, emails)).among(emails);
        int keywords = (int) query.sorts().stream()
                .filter(sort -> sort.key() instanceof EmailSort.ByKeyword)
                .count();
        return rows.query(
                sql.text(),
                row -> {
                    long bits = 0;
                    for (int i = 0; i < keywords; i++) {
                        bits |= row.getLong(2 + i) << i;
                    }
                    return new Row(row.getLong(1), bits);
                },
                sql.arguments());
    }

    /** Where the hits come from, in the order of the list. */
    @FunctionalInterface
    private interface Steps {
        /** The next ones, empty at the end. A hit that does not fulfil the filter has the email 0. */
        List<Hit> next();
    }

    /** In the order of the index. */
    private final class Found implements Steps {
        private final Snapshot rows;
        private final TextView.Walk walk = view.walk(query.filter(), query.sorts(), idsAscend());
        private int length = FIRST_STEP;

        Found(Snapshot rows) {
            this.rows = rows;
        }

        @Override
        public List<Hit> next() {
            List<Hit> step = walk.next(length);
            length = Math.min(2 * length, isDecided() ? TextView.Walk.LONGEST_STEP : LONGEST_ROWS_STEP);
            if (isDecided() || step.isEmpty()) {
                return step;
            }
            Set<Long> fulfilling = new HashSet<>();
            checked(rows, ids(step)).forEach(row -> fulfilling.add(row.email));
            return step.stream()
                    .map(hit -> fulfilling.contains(hit.email()) ? hit : new Hit(0, 0, 0))
                    .toList();
        }
    }

    /**
     * Sorted by keywords too. The index sorts by everything else; a hit remembers to which group of equals it belongs in front of each
     * keyword, and these numbers with the keywords put all hits in order.
     */
    private final class Sorted implements Steps {
        private record Entry(Hit hit, long[] order) {}

        private final List<Entry> entries = new ArrayList<>();
        private int next;

        Sorted(Snapshot rows) {
            List<EmailSort> properties = query.sorts().stream()
                    .filter(sort -> !(sort.key() instanceof EmailSort.ByKeyword))
                    .toList();
            TextView.Walk walk = view.walk(query.filter(), properties, idsAscend());
            long[] groups = new long[properties.size() + 1];
            List<Hit> step = walk.next(LONGEST_ROWS_STEP);
            while (!step.isEmpty()) {
                Map<Long, Long> keywords = new HashMap<>();
                checked(rows, ids(step)).forEach(row -> keywords.put(row.email, row.keywords));
                for (Hit hit : step) {
                    for (int i = hit.tied() + 1; i < groups.length; i++) {
                        groups[i]++;
                    }
                    Long bits = keywords.get(hit.email());
                    if (bits != null) {
                        entries.add(new Entry(hit, order(groups, bits, entries.size())));
                    }
                }
                if (entries.size() > MAX_SORTED) {
                    throw new StoreFault(Reason.FILTER_TOO_LARGE);
                }
                step = walk.next(LONGEST_ROWS_STEP);
            }
            entries.sort(Comparator.comparing(Entry::order, Arrays::compare));
        }

        /** What is compared, the first number first. */
        private long[] order(long[] groups, long keywords, long place) {
            List<EmailSort> sorts = query.sorts();
            long[] order = new long[2 * sorts.size() + 1];
            int properties = 0;
            int bit = 0;
            int at = 0;
            for (EmailSort sort : sorts) {
                if (sort.key() instanceof EmailSort.ByKeyword) {
                    long there = (keywords >> bit++) & 1;
                    order[at++] = groups[properties];
                    order[at++] = sort.ascending() ? there : -there;
                } else {
                    properties++;
                }
            }
            order[at] = place;
            return order;
        }

        @Override
        public List<Hit> next() {
            int from = next;
            next = Math.min(entries.size(), from + LONGEST_ROWS_STEP);
            return entries.subList(from, next).stream().map(Entry::hit).toList();
        }
    }
}
