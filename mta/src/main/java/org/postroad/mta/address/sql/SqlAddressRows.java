package org.postroad.mta.address.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.ConflictException;
import org.postroad.common.db.DuplicateKeyException;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.Spelling;
import org.postroad.mta.address.AddressRows;
import org.postroad.mta.address.AddressRows.Entry.AliasEntry;
import org.postroad.mta.address.AddressRows.Entry.ListEntry;
import org.postroad.mta.address.ListMember;
import org.postroad.mta.address.MailingList;
import org.postroad.mta.address.MailingList.Posters;

/** The address book in rows. Thread-safe. */
public final class SqlAddressRows implements AddressRows {
    private static final String TARGET = "TARGET";
    private static final String COLUMNS = "SELECT domain, local_part, kind, title, posters, verp FROM address ";
    private static final int MAX_ALIKE = 10;
    private static final int FORGET = 100;
    private static final int MAX_SAID = 1000;
    private static final Duration USE_TOLD = Duration.ofDays(1);

    /** A row of {@code address}. */
    private record Row(EmailAddress address, String kind, String title, String posters, boolean verp) {
        static Row read(ResultSet row) throws SQLException {
            return new Row(
                    new EmailAddress(row.getString(2), new Domain(row.getString(1))),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getBoolean(6));
        }
    }

    @Override
    public Optional<Entry> find(Snapshot rows, EmailAddress address, Spelling spelling) {
        String local = address.localPart();
        Optional<Row> asItStands = rows(rows, "local_key", Spelling.key(local), address, spelling).stream()
                .findFirst();
        if (asItStands.isPresent() || spelling.dotsMatter()) {
            return asItStands.map(row -> entry(rows, row));
        }
        List<Row> alike = rows(rows, "dotless_key", Spelling.dotlessKey(local), address, spelling);
        return alike.size() == 1 ? Optional.of(entry(rows, alike.get(0))) : Optional.empty();
    }

    private static List<Row> rows(Snapshot rows, String column, String key, EmailAddress address, Spelling spelling) {
        return rows
                .query(
                        COLUMNS + "WHERE domain = ? AND " + column + " = ? FETCH FIRST ? ROWS ONLY",
                        Row::read,
                        address.domain().ascii(),
                        key,
                        MAX_ALIKE)
                .stream()
                .filter(row -> spelling.isSame(row.address().localPart(), address.localPart()))
                .toList();
    }

    private static Entry entry(Snapshot rows, Row row) {
        return row.kind().equals("LIST")
                ? new ListEntry(new MailingList(row.address(), row.title(), Posters.valueOf(row.posters()), row.verp()))
                : new AliasEntry(row.address(), targets(rows, row.address(), TARGET));
    }

    @Override
    public List<Entry> list(Snapshot rows, Optional<EmailAddress> after, int limit) {
        String domain = after.map(last -> last.domain().ascii()).orElse("");
        String key = after.map(last -> Spelling.key(last.localPart())).orElse("");
        return rows
                .query(
                        COLUMNS + "WHERE domain > ? OR (domain = ? AND local_key > ?)"
                                + " ORDER BY domain, local_key FETCH FIRST ? ROWS ONLY",
                        Row::read,
                        domain,
                        domain,
                        key,
                        limit)
                .stream()
                .map(row -> entry(rows, row))
                .toList();
    }

    @Override
    public void addAlias(Transaction tx, EmailAddress alias, List<EmailAddress> targets) {
        if (!isThere(tx, alias)) {
            insert(tx, alias, "ALIAS", "", "", false);
        }
        addTargets(tx, alias, TARGET, targets);
    }

    @Override
    public int removeTargets(Transaction tx, EmailAddress alias, List<EmailAddress> targets) {
        int removed = removeTargets(tx, alias, TARGET, targets);
        if (removed > 0 && targets(tx, alias, TARGET).isEmpty()) {
            remove(tx, alias);
        }
        return removed;
    }

    @Override
    public void putList(Transaction tx, MailingList list) {
        EmailAddress address = list.address();
        int changed = tx.update(
                "UPDATE address SET title = ?, posters = ?, verp = ? WHERE domain = ? AND local_key = ? AND kind = 'LIST'",
                list.title(),
                list.posters(),
                list.verp(),
                address.domain().ascii(),
                Spelling.key(address.localPart()));
        if (changed == 0) {
            insert(tx, address, "LIST", list.title(), list.posters().name(), list.verp());
        }
    }

    private static void insert(
            Transaction tx, EmailAddress address, String kind, String title, String posters, boolean verp) {
        try {
            tx.update(
                    """
                    INSERT INTO address (domain, local_key, dotless_key, local_part, kind, title, posters, verp)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    address.domain().ascii(),
                    Spelling.key(address.localPart()),
                    Spelling.dotlessKey(address.localPart()),
                    address.localPart(),
                    kind,
                    title,
                    posters,
                    verp);
        } catch (DuplicateKeyException another) {
            throw new ConflictException(address + " was made by another at this moment", another);
        }
    }

    private static boolean isThere(Snapshot rows, EmailAddress address) {
        return rows.first(
                        "SELECT kind FROM address WHERE domain = ? AND local_key = ?",
                        row -> row.getString(1),
                        address.domain().ascii(),
                        Spelling.key(address.localPart()))
                .isPresent();
    }

    @Override
    public List<EmailAddress> people(Snapshot rows, EmailAddress list, Role role) {
        return targets(rows, list, role.name());
    }

    @Override
    public List<ListMember> members(Snapshot rows, EmailAddress list) {
        return rows.query(
                """
                SELECT target, place FROM address_target WHERE domain = ? AND local_key = ? AND role = ?
                ORDER BY place FETCH FIRST ? ROWS ONLY
                """,
                SqlAddressRows::member,
                list.domain().ascii(),
                Spelling.key(list.localPart()),
                Role.MEMBER,
                MOST_TARGETS);
    }

    @Override
    public Optional<ListMember> member(Snapshot rows, EmailAddress list, int place) {
        return rows.first(
                "SELECT target, place FROM address_target WHERE domain = ? AND local_key = ? AND role = ? AND place = ?",
                SqlAddressRows::member,
                list.domain().ascii(),
                Spelling.key(list.localPart()),
                Role.MEMBER,
                place);
    }

    private static ListMember member(ResultSet row) throws SQLException {
        return new ListMember(EmailAddress.parse(row.getString(1)), row.getInt(2));
    }

    @Override
    public List<MemberBounces> bounces(Snapshot rows, EmailAddress list) {
        return rows.query(
                """
                SELECT target, bounces, bounced_at, bounce_said FROM address_target
                WHERE domain = ? AND local_key = ? AND role = ? AND bounces > 0 ORDER BY place FETCH FIRST ? ROWS ONLY
                """,
                row -> new MemberBounces(
                        EmailAddress.parse(row.getString(1)),
                        row.getInt(2),
                        Instant.ofEpochMilli(row.getLong(3)),
                        row.getString(4)),
                list.domain().ascii(),
                Spelling.key(list.localPart()),
                Role.MEMBER,
                MOST_TARGETS);
    }

    @Override
    public boolean bounced(Transaction tx, EmailAddress list, EmailAddress member, Instant now, String said) {
        return tx.update(
                        """
                        UPDATE address_target SET bounces = bounces + 1, bounced_at = ?, bounce_said = ?
                        WHERE domain = ? AND local_key = ? AND role = ? AND target_key = ?
                        """,
                        now.toEpochMilli(),
                        said.length() <= MAX_SAID ? said : said.substring(0, MAX_SAID),
                        list.domain().ascii(),
                        Spelling.key(list.localPart()),
                        Role.MEMBER,
                        key(member))
                == 1;
    }

    @Override
    public boolean isAmong(Snapshot rows, EmailAddress list, Role role, EmailAddress who) {
        return rows.first(
                        """
                        SELECT place FROM address_target
                        WHERE domain = ? AND local_key = ? AND role = ? AND target_key = ?
                        """,
                        row -> row.getInt(1),
                        list.domain().ascii(),
                        Spelling.key(list.localPart()),
                        role,
                        key(who))
                .isPresent();
    }

    @Override
    public void addPeople(Transaction tx, EmailAddress list, Role role, List<EmailAddress> people) {
        addTargets(tx, list, role.name(), people);
    }

    @Override
    public int removePeople(Transaction tx, EmailAddress list, Role role, List<EmailAddress> people) {
        return removeTargets(tx, list, role.name(), people);
    }

    private static List<EmailAddress> targets(Snapshot rows, EmailAddress address, String role) {
        return rows.query(
                """
                SELECT target FROM address_target WHERE domain = ? AND local_key = ? AND role = ?
                ORDER BY place FETCH FIRST ? ROWS ONLY
                """,
                row -> EmailAddress.parse(row.getString(1)),
                address.domain().ascii(),
                Spelling.key(address.localPart()),
                role,
                MOST_TARGETS);
    }

    private static void addTargets(Transaction tx, EmailAddress address, String role, List<EmailAddress> targets) {
        String domain = address.domain().ascii();
        String local = Spelling.key(address.localPart());
        // Two at once wait for each other here.
        tx.update("UPDATE address SET kind = kind WHERE domain = ? AND local_key = ?", domain, local);
        int place = tx.first("""
                        SELECT COALESCE(MAX(place), -1) FROM address_target
                        WHERE domain = ? AND local_key = ? AND role = ?
                        """, row -> row.getInt(1), domain, local, role).orElse(-1);
        List<@Nullable Object[]> fresh = new ArrayList<>();
        List<String> known = new ArrayList<>(
                targets(tx, address, role).stream().map(SqlAddressRows::key).toList());
        for (EmailAddress target : targets) {
            if (!known.contains(key(target))) {
                known.add(key(target));
                fresh.add(new Object[] {domain, local, role, key(target), ++place, target.toString()});
            }
        }
        if (!fresh.isEmpty()) {
            tx.batch("""
                    INSERT INTO address_target (domain, local_key, role, target_key, place, target)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """, fresh);
        }
    }

    private static int removeTargets(Transaction tx, EmailAddress address, String role, List<EmailAddress> targets) {
        int removed = 0;
        for (EmailAddress target : targets) {
            removed += tx.update("""
                    DELETE FROM address_target WHERE domain = ? AND local_key = ? AND role = ? AND target_key = ?
                    """, address.domain().ascii(), Spelling.key(address.localPart()), role, key(target));
        }
        return removed;
    }

    /** Case apart, also of addresses elsewhere: nobody's list has both Bob and bob of one domain. */
    private static String key(EmailAddress address) {
        return Spelling.key(address.localPart()) + "@" + address.domain().ascii();
    }

    @Override
    public boolean remove(Transaction tx, EmailAddress address) {
        String domain = address.domain().ascii();
        String local = Spelling.key(address.localPart());
        tx.update("DELETE FROM address_target WHERE domain = ? AND local_key = ?", domain, local);
        return tx.update("DELETE FROM address WHERE domain = ? AND local_key = ?", domain, local) > 0;
    }

    @Override
    public Optional<OwnDomain> domain(Snapshot rows, Domain domain) {
        return rows.first(
                "SELECT domain, same_as FROM mail_domain WHERE domain = ?", SqlAddressRows::domain, domain.ascii());
    }

    @Override
    public List<OwnDomain> domains(Snapshot rows, int limit) {
        return rows.query(
                "SELECT domain, same_as FROM mail_domain ORDER BY domain FETCH FIRST ? ROWS ONLY",
                SqlAddressRows::domain,
                limit);
    }

    private static OwnDomain domain(ResultSet row) throws SQLException {
        return new OwnDomain(new Domain(row.getString(1)), new Domain(row.getString(2)));
    }

    @Override
    public void addDomain(Transaction tx, OwnDomain domain) {
        try {
            tx.update(
                    "INSERT INTO mail_domain (domain, same_as) VALUES (?, ?)",
                    domain.domain().ascii(),
                    domain.sameAs().ascii());
        } catch (DuplicateKeyException another) {
            throw new ConflictException(domain.domain() + " was added by another at this moment", another);
        }
    }

    @Override
    public boolean removeDomain(Transaction tx, Domain domain) {
        return tx.update("DELETE FROM mail_domain WHERE domain = ?", domain.ascii()) > 0;
    }

    @Override
    public boolean isUsed(Snapshot rows, Domain domain) {
        return rows.first("""
                        SELECT 1 FROM account WHERE domain = ?
                        UNION ALL SELECT 1 FROM address WHERE domain = ?
                        UNION ALL SELECT 1 FROM mail_domain WHERE same_as = ? AND domain <> same_as
                        FETCH FIRST 1 ROWS ONLY
                        """, row -> row.getInt(1), domain.ascii(), domain.ascii(), domain.ascii())
                .isPresent();
    }

    @Override
    public byte[] secret(Transaction tx, byte[] fresh) {
        return tx.first("SELECT secret FROM srs_secret WHERE id = 1", row -> row.getString(1))
                .map(HexFormat.of()::parseHex)
                .orElseGet(() -> {
                    try {
                        tx.update(
                                "INSERT INTO srs_secret (id, secret) VALUES (1, ?)",
                                HexFormat.of().formatHex(fresh));
                        return fresh;
                    } catch (DuplicateKeyException another) {
                        throw new ConflictException("the secret was made by another at this moment", another);
                    }
                });
    }

    @Override
    public void rememberSender(Transaction tx, String token, EmailAddress sender, Instant now, Instant forgetBefore) {
        Optional<Long> used = tx.first("SELECT used_at FROM srs_sender WHERE token = ?", row -> row.getLong(1), token);
        if (used.isEmpty()) {
            forget(tx, forgetBefore);
            try {
                tx.update(
                        "INSERT INTO srs_sender (token, sender, used_at) VALUES (?, ?, ?)",
                        token,
                        sender.toString(),
                        now.toEpochMilli());
            } catch (DuplicateKeyException another) {
                throw new ConflictException("another message of the same sender is forwarded now", another);
            }
        } else if (used.get() < now.minus(USE_TOLD).toEpochMilli()) {
            tx.update("UPDATE srs_sender SET used_at = ? WHERE token = ?", now.toEpochMilli(), token);
        }
    }

    private static void forget(Transaction tx, Instant before) {
        tx.update("""
                DELETE FROM srs_sender WHERE token IN (
                    SELECT token FROM srs_sender WHERE used_at < ? ORDER BY used_at FETCH FIRST ? ROWS ONLY)
                """, before.toEpochMilli(), FORGET);
    }

    @Override
    public Optional<EmailAddress> rememberedSender(Snapshot rows, String token) {
        return rows.first(
                "SELECT sender FROM srs_sender WHERE token = ?", row -> EmailAddress.parse(row.getString(1)), token);
    }
}
