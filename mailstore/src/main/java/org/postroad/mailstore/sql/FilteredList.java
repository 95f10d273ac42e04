package org.postroad.mailstore.sql;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.EmailId;

/** The list of any query, found by the engine. */
record FilteredList(QuerySql query) implements EmailList {
    @Override
    public Part part(Snapshot rows, long position, int limit) {
        Sql sql = query.page(position, limit);
        return new Part(rows.query(sql.text(), row -> new EmailId(row.getLong(1)), sql.arguments()), -1);
    }

    @Override
    public long length(Snapshot rows) {
        Sql sql = query.total();
        return rows.first(sql.text(), row -> row.getLong(1), sql.arguments()).orElse(0L);
    }

    @Override
    public Optional<Map<EmailId, Long>> places(Snapshot rows, Collection<EmailId> emails, long reach) {
        Map<EmailId, Long> places = new HashMap<>();
        if (!emails.isEmpty()) {
            Sql sql = query.places(emails.stream().map(EmailId::value).toList());
            rows.query(
                    sql.text(),
                    row -> places.put(new EmailId(row.getLong(1)), row.getLong(2)) == null,
                    sql.arguments());
        }
        return Optional.of(places);
    }
}
