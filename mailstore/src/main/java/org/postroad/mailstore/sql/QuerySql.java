package org.postroad.mailstore.sql;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.StoreFault.Reason;

/**
 * A query as SQL. Every value of the user is an argument, never text of the statement. Confined to one thread.
 *
 * <p>The tables are {@code e} (email) and {@code m} (mailbox_email, when one mailbox is asked for: then its index drives).
 */
final class QuerySql {
    private final MailStoreSettings settings;
    private final EmailQuery query;
    private final long account;
    private final Optional<MailboxId> driver;
    private final TextConditions texts;
    private final Sql where = new Sql();
    private boolean seesThreads;
    private int conditions;

    /** @throws StoreFault if the filter is too large */
    QuerySql(AccountId account, EmailQuery query, MailStoreSettings settings) {
        this(account, query, settings, TextConditions.NONE);
    }

    /** @param texts what is known of the emails that are looked at */
    QuerySql(AccountId account, EmailQuery query, MailStoreSettings settings, TextConditions texts) {
        this.settings = settings;
        this.texts = texts;
        this.query = query;
        this.account = account.value();
        add(query.filter(), 0);
        driver = driver(query.filter());
        seesThreads |= query.collapseThreads()
                || query.sorts().stream()
                        .anyMatch(sort -> sort.key() instanceof EmailSort.ByKeyword keyword
                                && keyword.scope() != EmailSort.Scope.EMAIL);
    }

    /** Whether a change of one email may move another one of its thread. */
    boolean seesThreads() {
        return seesThreads;
    }

    /** The mailbox whose whole content is asked for, if that is all that the filter says. */
    Optional<MailboxId> wholeMailbox() {
        EmailFilter filter = query.filter();
        while (filter instanceof EmailFilter.And and && and.filters().size() == 1) {
            filter = and.filters().get(0);
        }
        return filter instanceof EmailFilter.InMailbox in ? Optional.of(in.mailbox()) : Optional.empty();
    }

    /** Whether the list is a part of one mailbox, newest first. */
    boolean isAlongMailbox() {
        return driver.isPresent() && isNewestFirst();
    }

    /** The matches in the mailbox after an email, newest first: the columns are received_at, email_id and thread_id. */
    Sql after(long receivedAt, long email, int limit) {
        return new Sql()
                .add("SELECT m.received_at, m.email_id, m.thread_id")
                .add(from())
                .add(" AND m.received_at <= ? AND (m.received_at < ? OR m.email_id < ?)", receivedAt, receivedAt, email)
                .add(" ORDER BY m.account_id, m.mailbox_id, m.received_at DESC, m.email_id DESC")
                .add(" FETCH FIRST ? ROWS ONLY", limit);
    }

    /** A part of the list: the columns are id. */
    Sql page(long position, int limit) {
        Sql sql = new Sql();
        if (query.collapseThreads()) {
            sql.add("SELECT id FROM (")
                    .add(ranked())
                    .add(") r WHERE rank_in_thread = 1 ORDER BY ")
                    .add(outerOrder());
        } else {
            sql.add("SELECT e.id").add(from()).add(" ORDER BY ");
            // The engine goes along the index only where the order names its first columns too.
            driver.ifPresent(mailbox -> sql.add("m.account_id, m.mailbox_id, "));
            sql.add(innerOrder());
        }
        return sql.add(" OFFSET ? ROWS FETCH FIRST ? ROWS ONLY", position, limit);
    }

    /** The matches among some emails: the columns are id and, for each keyword of the sort, 1 if it is there and 0 if not. */
    Sql among(Collection<Long> emails) {
        Sql sql = new Sql().add("SELECT e.id");
        query.sorts().stream()
                .filter(sort -> sort.key() instanceof EmailSort.ByKeyword)
                .forEach(sort -> sql.add(", ").add(expression(sort.key())));
        return sql.add(" FROM email e WHERE e.mailboxes <> ',' AND ")
                .addIn("e.account_id", "e.id", account, emails)
                .add(" AND ")
                .add(where);
    }

    /** The length of the whole list. */
    Sql total() {
        return new Sql()
                .add(query.collapseThreads() ? "SELECT COUNT(DISTINCT e.thread_id)" : "SELECT COUNT(*)")
                .add(from());
    }

    /** The places of some emails in the whole list, from 0: the columns are id and place. Those not in it have none. */
    Sql places(List<Long> emails) {
        Sql sql = new Sql()
                .add("SELECT id, place FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY ")
                .add(outerOrder())
                .add(") - 1 AS place FROM (")
                .add(ranked())
                .add(") r")
                .add(query.collapseThreads() ? " WHERE rank_in_thread = 1" : "")
                .add(") p WHERE id IN (");
        for (int i = 0; i < emails.size(); i++) {
            sql.add(i == 0 ? "?" : ", ?", emails.get(i));
        }
        return sql.add(") ORDER BY place");
    }

    /** Every match with what it is sorted by and, where threads are collapsed, its rank among the matches of its thread. */
    private Sql ranked() {
        Sql sql = new Sql().add("SELECT e.id");
        List<EmailSort> sorts = query.sorts();
        for (int i = 0; i < sorts.size(); i++) {
            sql.add(", ").add(expression(sorts.get(i).key())).add(" AS key_" + i);
        }
        if (query.collapseThreads()) {
            sql.add(", ROW_NUMBER() OVER (PARTITION BY e.thread_id ORDER BY ")
                    .add(innerOrder())
                    .add(") AS rank_in_thread");
        }
        return sql.add(from());
    }

    private Sql from() {
        Sql sql = new Sql();
        if (driver.isPresent()) {
            sql.add(" FROM mailbox_email m JOIN email e ON e.account_id = m.account_id AND e.id = m.email_id");
        } else {
            sql.add(" FROM email e");
        }
        if (driver.isPresent()) {
            sql.add(
                    " WHERE m.account_id = ? AND m.mailbox_id = ?",
                    account,
                    driver.get().value());
        } else {
            sql.add(" WHERE e.account_id = ? AND e.mailboxes <> ','", account); // not those that are hidden
        }
        return sql.add(" AND ").add(where);
    }

    private boolean isNewestFirst() {
        return query.sorts().equals(List.of(EmailSort.NEWEST_FIRST));
    }

    private Sql innerOrder() {
        Sql sql = new Sql();
        for (EmailSort sort : query.sorts()) {
            sql.add(expression(sort.key())).add(direction(sort.ascending())).add(", ");
        }
        return sql.add(driver.isPresent() ? "m.email_id" : "e.id").add(direction(lastAscends()));
    }

    private Sql outerOrder() {
        Sql sql = new Sql();
        List<EmailSort> sorts = query.sorts();
        for (int i = 0; i < sorts.size(); i++) {
            sql.add("key_" + i).add(direction(sorts.get(i).ascending())).add(", ");
        }
        return sql.add("id").add(direction(lastAscends()));
    }

    private boolean lastAscends() {
        return query.sorts().isEmpty()
                || query.sorts().get(query.sorts().size() - 1).ascending();
    }

    private static String direction(boolean ascending) {
        return ascending ? "" : " DESC";
    }

    private Sql expression(EmailSort.Key key) {
        if (key instanceof EmailSort.ByKeyword keyword) {
            Sql holds = switch (keyword.scope()) {
                case EMAIL -> hasKeyword(keyword.keyword());
                case ALL_IN_THREAD -> allInThread(keyword.keyword());
                case SOME_IN_THREAD -> someInThread(keyword.keyword());
            };
            return new Sql().add("CASE WHEN ").add(holds).add(" THEN 1 ELSE 0 END");
        }
        return new Sql().add(column((EmailSort.Property) key));
    }

    private String column(EmailSort.Property property) {
        return switch (property) {
            case RECEIVED_AT -> driver.isPresent() ? "m.received_at" : "e.received_at";
            case SENT_AT -> "e.sent_at";
            case SIZE -> "e.size";
            case FROM -> "e.sender_key";
            case TO -> "e.recipient_key";
            case SUBJECT -> "e.subject_key";
        };
    }

    private void add(EmailFilter filter, int depth) {
        if (depth > settings.filterDepth()) {
            throw new StoreFault(Reason.FILTER_TOO_LARGE);
        }
        count(1);
        Optional<Sql> known = texts.known(filter);
        if (known.isPresent()) {
            where.add(known.get());
        } else if (filter instanceof EmailFilter.And and) {
            addAll(and.filters(), " AND ", "TRUE", depth);
        } else if (filter instanceof EmailFilter.Or or) {
            addAll(or.filters(), " OR ", "FALSE", depth);
        } else if (filter instanceof EmailFilter.Not not) {
            where.add("NOT ");
            addAll(not.filters(), " OR ", "FALSE", depth);
        } else {
            where.add(condition(filter));
        }
    }

    private void addAll(List<EmailFilter> filters, String operator, String ofNone, int depth) {
        where.add("(");
        if (filters.isEmpty()) {
            where.add(ofNone);
        }
        for (int i = 0; i < filters.size(); i++) {
            where.add(i == 0 ? "" : operator);
            add(filters.get(i), depth + 1);
        }
        where.add(")");
    }

    private void count(int more) {
        conditions += more;
        if (conditions > settings.filterConditions()) {
            throw new StoreFault(Reason.FILTER_TOO_LARGE);
        }
    }

    private Sql condition(EmailFilter filter) {
        Sql sql = new Sql();
        if (filter instanceof EmailFilter.InMailbox in) {
            return sql.add(
                    "e.mailboxes" + Encoded.LIKE,
                    Encoded.mailboxPattern(in.mailbox().value()));
        } else if (filter instanceof EmailFilter.InMailboxOtherThan other) {
            return otherMailbox(other);
        } else if (filter instanceof EmailFilter.Before before) {
            return sql.add("e.received_at < ?", before.moment().toEpochMilli());
        } else if (filter instanceof EmailFilter.After after) {
            return sql.add("e.received_at >= ?", after.moment().toEpochMilli());
        } else if (filter instanceof EmailFilter.MinSize min) {
            return sql.add("e.size >= ?", min.octets());
        } else if (filter instanceof EmailFilter.MaxSize max) {
            return sql.add("e.size < ?", max.octets());
        } else if (filter instanceof EmailFilter.HasKeyword has) {
            return hasKeyword(has.keyword());
        } else if (filter instanceof EmailFilter.AllInThreadHaveKeyword all) {
            return allInThread(all.keyword());
        } else if (filter instanceof EmailFilter.SomeInThreadHaveKeyword some) {
            return someInThread(some.keyword());
        } else if (filter instanceof EmailFilter.HasAttachment attachment) {
            return sql.add("e.has_attachment = ?", attachment.wanted());
        }
        throw new IllegalArgumentException("not a condition: " + filter);
    }

    /** Something is left of the email's mailboxes when these are taken off. */
    private Sql otherMailbox(EmailFilter.InMailboxOtherThan filter) {
        count(filter.mailboxes().size());
        Sql rest = new Sql().add("REPLACE(".repeat(filter.mailboxes().size())).add("e.mailboxes");
        filter.mailboxes().forEach(mailbox -> rest.add(", ?, ',')", "," + mailbox.value() + ","));
        return rest.add(" <> ','");
    }

    private static Sql hasKeyword(Keyword keyword) {
        return new Sql().add("e.keywords" + Encoded.LIKE, Encoded.keywordPattern(keyword));
    }

    private Sql someInThread(Keyword keyword) {
        return inThread("EXISTS", "", keyword);
    }

    private Sql allInThread(Keyword keyword) {
        return inThread("NOT EXISTS", "NOT ", keyword);
    }

    private Sql inThread(String exists, String negation, Keyword keyword) {
        seesThreads = true;
        return new Sql()
                .add(exists)
                .add(
                        " (SELECT 1 FROM email o WHERE o.account_id = e.account_id AND o.thread_id = e.thread_id AND o.mailboxes <> ',' AND ")
                .add(negation)
                .add("o.keywords" + Encoded.LIKE, Encoded.keywordPattern(keyword))
                .add(")");
    }

    /** A mailbox in which every match lies. */
    private static Optional<MailboxId> driver(EmailFilter filter) {
        if (filter instanceof EmailFilter.InMailbox in) {
            return Optional.of(in.mailbox());
        }
        if (filter instanceof EmailFilter.And and) {
            return and.filters().stream()
                    .map(QuerySql::driver)
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return Optional.empty();
    }
}
