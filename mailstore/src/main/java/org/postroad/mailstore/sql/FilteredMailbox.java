package org.postroad.mailstore.sql;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.EmailId;

/** A part of one mailbox, newest first: goes along the mailbox's index and looks at emails until the window is full. */
record FilteredMailbox(QuerySql query, MailboxWalk walk) implements EmailList {
    static FilteredMailbox of(QuerySql query, boolean collapsed) {
        MailboxWalk.Steps steps = (last, limit) -> query.after(
                last.map(entry -> (Long) entry.key()).orElse(Long.MAX_VALUE),
                last.map(MailboxWalk.Entry::email).orElse(Long.MAX_VALUE),
                limit);
        return new FilteredMailbox(query, new MailboxWalk(steps, collapsed));
    }

    @Override
    public Part part(Snapshot rows, long position, int limit) {
        return walk.part(rows, position, limit);
    }

    @Override
    public long length(Snapshot rows) {
        Sql sql = query.total();
        return rows.first(sql.text(), row -> row.getLong(1), sql.arguments()).orElse(0L);
    }

    @Override
    public Optional<Map<EmailId, Long>> places(Snapshot rows, Collection<EmailId> emails, long reach) {
        return walk.places(rows, emails.stream().map(EmailId::value).collect(Collectors.toSet()), reach);
    }
}
