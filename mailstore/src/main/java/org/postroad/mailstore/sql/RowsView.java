package org.postroad.mailstore.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postroad.common.blob.BlobId;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.search.SummaryMatcher;
import org.postroad.mailstore.search.TextView;

/**
 * What text the rows themselves know, for as long as the index cannot answer: headers and previews of an account's newest emails, read one
 * after the other. Confined to its snapshot.
 */
final class RowsView implements TextView {
    /** Emails that are looked at. */
    private static final int MAX_EMAILS = 20_000;

    private static final int MAX_STEPS = 10_000;
    private static final int STEP = 2048; // ids
    private static final String SELECT =
            "SELECT id, thread_id, received_at, sent_at, size, sender_key, recipient_key, subject_key, blob_id, summary FROM email"
                    + " WHERE mailboxes <> ',' AND ";

    private final Snapshot rows;
    private final AccountId account;
    private final ModSeq state;
    private final Summaries summaries;

    RowsView(Snapshot rows, AccountId account, ModSeq state, Summaries summaries) {
        this.rows = rows;
        this.account = account;
        this.state = state;
        this.summaries = summaries;
    }

    /** An email that fulfils a filter, with what it is sorted by. */
    private record Found(
            long id,
            long thread,
            long receivedAt,
            long sentAt,
            long size,
            String senderKey,
            String recipientKey,
            String subjectKey) {}

    @Override
    public Walk walk(EmailFilter filter, List<EmailSort> sorts, boolean idsAscend) {
        List<Comparator<Found>> criteria = new ArrayList<>();
        for (EmailSort sort : sorts) {
            Comparator<Found> property = by((EmailSort.Property) sort.key());
            criteria.add(sort.ascending() ? property : property.reversed());
        }
        Comparator<Found> byId = Comparator.comparingLong(Found::id);
        criteria.add(idsAscend ? byId : byId.reversed());
        List<Found> found = all(filter);
        found.sort(criteria.stream().reduce(Comparator::thenComparing).orElseThrow());
        return new FoundWalk(found, criteria);
    }

    @Override
    public long count(EmailFilter filter) {
        return all(filter).size();
    }

    @Override
    public long countThreads(EmailFilter filter) {
        return all(filter).stream().mapToLong(Found::thread).distinct().count();
    }

    @Override
    public Set<Long> among(EmailFilter filter, Collection<Long> emails) {
        Set<Long> ids = new HashSet<>();
        if (!emails.isEmpty()) {
            List<Found> found = new ArrayList<>();
            find(found, new Sql().add(SELECT).addIn("account_id", "id", account.value(), emails), filter);
            found.forEach(email -> ids.add(email.id));
        }
        return ids;
    }

    private List<Found> all(EmailFilter filter) {
        List<Found> found = new ArrayList<>();
        long above = state.value();
        int seen = 0;
        for (int step = 0; step < MAX_STEPS && above > 0 && seen < MAX_EMAILS; step++) {
            long upTo = above;
            above = Math.max(0, upTo - STEP);
            Sql ids = new Sql()
                    .add(SELECT)
                    .add("account_id = ? AND id > ? AND id <= ?", account.value(), above, upTo)
                    .add(" ORDER BY account_id, id");
            seen += find(found, ids, filter);
        }
        return found;
    }

    /** How many emails it has looked at. */
    private int find(List<Found> found, Sql sql, EmailFilter filter) {
        return rows.query(sql.text(), row -> read(row, filter, found), sql.arguments())
                .size();
    }

    private boolean read(ResultSet row, EmailFilter filter, List<Found> found) throws SQLException {
        SummaryMatcher.Candidate candidate = new SummaryMatcher.Candidate(
                summaries.of(row.getBytes(10), new BlobId(row.getString(9))),
                Instant.ofEpochMilli(row.getLong(3)),
                row.getLong(5));
        if (!SummaryMatcher.matches(candidate, filter)) {
            return false;
        }
        found.add(new Found(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getString(6),
                row.getString(7),
                row.getString(8)));
        return true;
    }

    private static Comparator<Found> by(EmailSort.Property property) {
        return switch (property) {
            case RECEIVED_AT -> Comparator.comparingLong(Found::receivedAt);
            case SENT_AT -> Comparator.comparingLong(Found::sentAt);
            case SIZE -> Comparator.comparingLong(Found::size);
            case FROM -> Comparator.comparing(Found::senderKey);
            case TO -> Comparator.comparing(Found::recipientKey);
            case SUBJECT -> Comparator.comparing(Found::subjectKey);
        };
    }

    @Override
    public void close() {}

    /** Goes along what was found. */
    private static final class FoundWalk implements Walk {
        private final List<Found> found;
        private final List<Comparator<Found>> criteria;
        private int next;

        FoundWalk(List<Found> found, List<Comparator<Found>> criteria) {
            this.found = found;
            this.criteria = criteria;
        }

        @Override
        public List<Hit> next(int limit) {
            List<Hit> hits = new ArrayList<>();
            while (next < found.size() && hits.size() < limit) {
                Found email = found.get(next);
                hits.add(new Hit(email.id, email.thread, next == 0 ? 0 : tied(found.get(next - 1), email)));
                next++;
            }
            return hits;
        }

        private int tied(Found before, Found email) {
            int tied = 0;
            while (tied < criteria.size() && criteria.get(tied).compare(before, email) == 0) {
                tied++;
            }
            return tied;
        }

        @Override
        public void skip(long count) {
            next = (int) Math.min(found.size(), next + count);
        }
    }
}
