package org.postroad.mailstore.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailThread;
import org.postroad.mailstore.ThreadId;
import org.postroad.mailstore.Threads;

/** Threads, which are only their emails' common number. Thread-safe. */
final class SqlThreads implements Threads {
    @Override
    public List<EmailThread> get(Snapshot rows, AccountId account, Collection<ThreadId> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<Long, List<EmailId>> emails = new LinkedHashMap<>();
        ids.forEach(id -> emails.put(id.value(), new ArrayList<>()));
        Sql sql = new Sql()
                .add("SELECT thread_id, id FROM email WHERE ")
                .addIn("account_id", "thread_id", account.value(), emails.keySet())
                .add(" AND mailboxes <> ',' ORDER BY received_at, id"); // those that are hidden are not told of
        rows.query(
                sql.text(),
                row -> emails.getOrDefault(row.getLong(1), List.of()).add(new EmailId(row.getLong(2))),
                sql.arguments());
        List<EmailThread> threads = new ArrayList<>();
        emails.forEach((id, members) -> {
            if (!members.isEmpty()) {
                threads.add(new EmailThread(new ThreadId(id), members));
            }
        });
        return threads;
    }
}
