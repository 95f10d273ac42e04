package org.postroad.mta.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.TestStore;
import org.postroad.common.time.ManualClock;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.PasswordHash;
import org.postroad.mailstore.Spelling;
import org.postroad.mailstore.login.Argon2id;
import org.postroad.mailstore.search.SearchIndex;
import org.postroad.mailstore.sql.SqlMailStore;
import org.postroad.mta.MtaSchema;
import org.postroad.mta.address.AddressRows.Entry;
import org.postroad.mta.address.AddressRows.OwnDomain;
import org.postroad.mta.address.AddressRows.Role;
import org.postroad.mta.address.MailingList.Posters;
import org.postroad.mta.address.sql.SqlAddressRows;

/** What addresses stand for, with their rows on every engine. */
@ParameterizedClass
@EnumSource(
        value = TestEngine.class,
        names = {"H2", "POSTGRES"})
class AddressBookTest {
    private static final Domain NORTH = Domain.parse("north.test");

    @Parameter
    TestEngine engine;

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T10:00:00Z"));
    private final SqlAddressRows rows = new SqlAddressRows();
    private TestStore store;
    private AddressRoom room;
    private SqlMailStore mail;
    private AccountId alice;
    private AccountId bob;

    @BeforeEach
    void open() {
        store = TestStore.open(engine, directory, SqlMailStore.SCHEMA, MtaSchema.SCHEMA);
        rules(AddressRules.of(Set.of(NORTH)));
        alice = account("alice@north.test");
        bob = account("bob.b@north.test");
    }

    private void rules(AddressRules rules) {
        room = new AddressRoom(rules, rows, new HouseKey(new byte[32]), clock);
        mail = new SqlMailStore(
                store.database(),
                store.database().notices(),
                store.blobs(),
                clock,
                MailStoreSettings.defaults(),
                rules.spelling(),
                room,
                SearchIndex.none(),
                new Argon2id(64, 1));
    }

    @AfterEach
    void close() {
        mail.close();
        store.close();
    }

    private AccountId account(String login) {
        return store.database()
                .write(tx -> mail.directory()
                        .create(tx, EmailAddress.parse(login), "", new PasswordHash("$argon2id$none"))
                        .id());
    }

    private void alias(String alias, String... targets) {
        store.database().write(tx -> {
            rows.addAlias(tx, EmailAddress.parse(alias), addresses(targets));
            return true;
        });
    }

    private static List<EmailAddress> addresses(String... texts) {
        return Arrays.stream(texts).map(EmailAddress::parse).toList();
    }

    private Expansion expand(String address) {
        Expander expander = new Expander(room.book(mail.directory()));
        return store.database().read(snapshot -> expander.expand(snapshot, EmailAddress.parse(address)));
    }

    /** The ends of an address, in words. */
    private Set<String> ends(String address) {
        return expand(address).destinations().stream().map(this::words).collect(Collectors.toCollection(TreeSet::new));
    }

    private String words(Destination end) {
        if (end instanceof Destination.Local local) {
            String who =
                    local.account().equals(alice) ? "Alice" : local.account().equals(bob) ? "Bob" : "other";
            return local.detail().isEmpty() ? who : who + "+" + local.detail();
        }
        return end instanceof Destination.Post
                ? "list " + end.address()
                : end.address().toString();
    }

    private boolean isUsed(Domain domain) {
        return store.database().read(snapshot -> rows.isUsed(snapshot, domain));
    }

    private boolean owns(AccountId account, String address) {
        return store.database()
                .read(snapshot -> mail.directory().maySendAs(snapshot, account, EmailAddress.parse(address)));
    }

    @Test
    void anAliasStandsForOthersAndMayNameItself() {
        alias("sales@north.test", "alice@north.test", "bob.b@north.test", "ALICE@north.test", "x@south.test");
        assertEquals(Set.of("Alice", "Bob", "x@south.test"), ends("Sales@north.test"));
        alias("alice@north.test", "alice@north.test", "x@south.test");
        assertEquals(Set.of("Alice", "x@south.test"), ends("alice@north.test"));
        assertEquals(Set.of("Alice", "Bob", "x@south.test"), ends("sales+today@north.test"));
        assertEquals(Set.of(), ends("nobody@north.test"));
        assertEquals(Set.of("x@south.test"), ends("x@south.test"));
        assertTrue(expand("sales@north.test").isForwarded());
        assertFalse(expand("x@south.test").isForwarded());
    }

    @Test
    void whoNobodyHasIsNamed() {
        alias("team@north.test", "gone@north.test", "alice@north.test");
        assertEquals(addresses("gone@north.test"), expand("team@north.test").nobody());
        alias("empty@north.test", "gone@north.test", "empty@north.test");
        assertTrue(expand("empty@north.test").isNobody());
    }

    @Test
    void theCatchAllComesLast() {
        alias("*@north.test", "bob.b@north.test");
        alias("sales@north.test", "alice@north.test");
        assertEquals(Set.of("Bob"), ends("whoever@north.test"));
        assertEquals(Set.of("Alice"), ends("sales@north.test"));
        assertEquals(Set.of("Alice"), ends("alice@north.test"));
        assertEquals(Set.of("Alice+x"), ends("alice+x@north.test"));
        assertEquals(Set.of("Alice"), ends("postmaster@north.test"));
        assertEquals(Set.of("Alice"), ends("ABUSE@north.test"));
        assertEquals(Set.of(), ends("SRS0=aaaaaaaa=aa=south.test=x@north.test"));
        alias("postmaster@north.test", "bob.b@north.test");
        assertEquals(Set.of("Bob"), ends("abuse@north.test"));
    }

    @Test
    void subAddressesBeginAtTheSeparator() {
        assertEquals(Set.of("Alice+a+b"), ends("Alice+a+b@north.test"));
        assertEquals(Set.of(), ends("alice-a@north.test"));
        assertEquals(Set.of(), ends("+a@north.test"));
        AccountId full = account("alice+a@north.test");
        assertEquals(
                full,
                ((Destination.Local) expand("alice+a@north.test").destinations().get(0)).account());
        rules(new AddressRules(Set.of(NORTH), "-", Spelling.USUAL));
        assertEquals(Set.of("Alice+a"), ends("alice-a@north.test"));
        rules(new AddressRules(Set.of(NORTH), "", Spelling.USUAL));
        assertEquals(Set.of(), ends("alice+b@north.test"));
    }

    @Test
    void caseAndDotsAreAsConfigured() {
        assertEquals(Set.of("Bob"), ends("BOB.B@north.test"));
        assertEquals(Set.of(), ends("bobb@north.test"));
        rules(new AddressRules(Set.of(NORTH), "+", new Spelling(false, false)));
        alias("sa.les@north.test", "alice@north.test");
        assertEquals(Set.of("Bob"), ends("b.o.bB@north.test"));
        assertEquals(Set.of("Alice"), ends("s.ales@north.test"));
        rules(new AddressRules(Set.of(NORTH), "+", new Spelling(true, true)));
        assertEquals(Set.of("Bob"), ends("bob.b@north.test"));
        assertEquals(Set.of(), ends("Bob.b@north.test"));
    }

    @Test
    void domainsHaveOtherNames() {
        store.database().write(tx -> {
            rows.addDomain(tx, new OwnDomain(Domain.parse("nord.test"), NORTH));
            rows.addDomain(tx, new OwnDomain(Domain.parse("east.test"), Domain.parse("east.test")));
            return true;
        });
        alias("info@east.test", "alice@nord.test");
        assertEquals(Set.of("Alice"), ends("alice@nord.test"));
        assertEquals(Set.of("Alice"), ends("info@east.test"));
        assertEquals(Set.of(), ends("alice@east.test"));
        assertEquals(Set.of("Alice"), ends("postmaster@east.test"));
        assertTrue(isUsed(NORTH));
        assertTrue(isUsed(Domain.parse("east.test")));
        assertFalse(isUsed(Domain.parse("nord.test")));
    }

    @Test
    void whatReachesOneAccountOnlyIsItsOwn() {
        alias("me@north.test", "alice@north.test");
        alias("two@north.test", "alice@north.test", "bob.b@north.test");
        alias("out@north.test", "alice@north.test", "x@south.test");
        for (String own : List.of("alice@north.test", "me@north.test", "alice+x@north.test", "me+x@north.test")) {
            assertTrue(owns(alice, own), own);
            assertFalse(owns(bob, own), own);
        }
        for (String other : List.of("two@north.test", "out@north.test", "postmaster@north.test", "x@south.test")) {
            assertFalse(owns(alice, other), other);
        }
    }

    @Test
    void listsHavePeople() {
        EmailAddress address = EmailAddress.parse("friends@north.test");
        MailingList list = new MailingList(address, "Friends", Posters.MEMBERS);
        store.database().write(tx -> {
            rows.putList(tx, list);
            rows.addPeople(tx, address, Role.MEMBER, addresses("x@south.test", "alice@north.test", "X@south.test"));
            rows.addPeople(tx, address, Role.OWNER, addresses("bob.b@north.test"));
            return true;
        });
        assertEquals(Set.of("list friends@north.test"), ends("Friends@north.test"));
        assertEquals(Set.of("Bob"), ends("friends-bounces@north.test"));
        assertEquals(Set.of("Bob"), ends("Friends-Owner@north.test"));
        assertEquals(Set.of(), ends("alice-owner@north.test"));
        store.database().read(snapshot -> {
            AddressBook book = room.book(mail.directory());
            assertEquals(
                    addresses("x@south.test", "alice@north.test"),
                    book.members(snapshot, list).stream()
                            .map(ListMember::address)
                            .toList());
            for (String may : List.of("X@south.test", "alice@north.test", "Bob.b@north.test")) {
                assertTrue(book.mayPost(snapshot, list, addresses(may).stream().findFirst()), may);
            }
            assertFalse(book.mayPost(
                    snapshot, list, addresses("y@south.test").stream().findFirst()));
            assertFalse(book.mayPost(snapshot, list, Optional.empty()));
            assertEquals(List.of(new Entry.ListEntry(list)), rows.list(snapshot, Optional.empty(), 10));
            return true;
        });
        store.database().write(tx -> {
            assertEquals(1, rows.removePeople(tx, address, Role.MEMBER, addresses("X@SOUTH.test", "z@south.test")));
            assertTrue(rows.remove(tx, address));
            assertFalse(rows.remove(tx, address));
            return true;
        });
        assertEquals(Set.of(), ends("friends@north.test"));
    }

    @Test
    void aReturnPathIsOneMembers() {
        EmailAddress address = EmailAddress.parse("friends@north.test");
        MailingList list = new MailingList(address, "", Posters.MEMBERS, true);
        store.database().write(tx -> {
            rows.putList(tx, list);
            rows.addPeople(tx, address, Role.MEMBER, addresses("x@south.test", "y@south.test"));
            rows.addPeople(tx, address, Role.OWNER, addresses("bob.b@north.test"));
            return true;
        });
        AddressBook book = room.book(mail.directory());
        List<String> paths = store.database()
                .read(snapshot -> book.members(snapshot, list).stream()
                        .map(member -> book.returnPath(list, member).toString())
                        .toList());
        assertTrue(paths.get(1).matches("friends-bounces\\+[a-z2-7]{8}=[a-z2-7]{2}=1@north\\.test"), paths::toString);
        assertEquals(Set.of("Bob"), ends(paths.get(0)));
        assertEquals(Optional.of("x@south.test"), subscriber(paths.get(0)));
        assertEquals(Optional.of("y@south.test"), subscriber(paths.get(1).toUpperCase(Locale.ROOT)));

        for (String forged : List.of(
                paths.get(0).replace("=0@", "=1@"),
                paths.get(0).replace("=0@", "=7@"),
                paths.get(0).replaceFirst("\\+.{8}", "+aaaaaaaa"),
                "friends-bounces+aaaaaaaa=aa=0@north.test")) {
            assertEquals(Set.of(), ends(forged), forged);
            assertEquals(Optional.empty(), subscriber(forged), forged);
        }
        assertEquals(Set.of("Bob"), ends("friends-bounces+else@north.test"), "a sub-address as others");
        assertEquals(Optional.empty(), subscriber("friends-bounces@north.test"));

        store.database().write(tx -> rows.removePeople(tx, address, Role.MEMBER, addresses("y@south.test")));
        store.database().write(tx -> {
            rows.addPeople(tx, address, Role.MEMBER, addresses("z@south.test")); // in the place of the other
            return true;
        });
        assertEquals(Optional.empty(), subscriber(paths.get(1)));
        assertEquals(Set.of(), ends(paths.get(1)));

        clock.advance(Duration.ofDays(22));
        assertEquals(Optional.empty(), subscriber(paths.get(0)), "too old");
    }

    private Optional<String> subscriber(String returnPath) {
        AddressBook book = room.book(mail.directory());
        return store.database()
                .read(snapshot -> book.subscription(snapshot, EmailAddress.parse(returnPath)))
                .map(one -> one.member().toString());
    }

    @Test
    void whatCameBackStandsWithTheMember() {
        EmailAddress address = EmailAddress.parse("friends@north.test");
        store.database().write(tx -> {
            rows.putList(tx, new MailingList(address, "", Posters.MEMBERS));
            rows.addPeople(tx, address, Role.MEMBER, addresses("x@south.test", "y@south.test"));
            rows.addPeople(tx, address, Role.OWNER, addresses("y@south.test"));
            Instant now = clock.instant();
            EmailAddress member = EmailAddress.parse("Y@south.test");
            assertTrue(rows.bounced(tx, address, member, now, "550 5.1.1 nobody"));
            assertTrue(rows.bounced(tx, address, member, now.plusSeconds(1), "x".repeat(5000)));
            assertFalse(rows.bounced(tx, address, EmailAddress.parse("z@south.test"), now, "550"));
            assertEquals(
                    List.of(new AddressRows.MemberBounces(
                            EmailAddress.parse("y@south.test"), 2, now.plusSeconds(1), "x".repeat(1000))),
                    rows.bounces(tx, address));
            return true;
        });
    }

    @Test
    void anAliasGoesWithItsLastTarget() {
        alias("a@north.test", "x@south.test", "y@south.test");
        store.database()
                .write(tx -> rows.removeTargets(tx, EmailAddress.parse("A@north.test"), addresses("x@south.test")));
        assertEquals(Set.of("y@south.test"), ends("a@north.test"));
        store.database()
                .write(tx -> rows.removeTargets(tx, EmailAddress.parse("a@north.test"), addresses("y@south.test")));
        assertTrue(store.database()
                .read(snapshot -> rows.list(snapshot, Optional.empty(), 10))
                .isEmpty());
    }

    @Test
    void whateverOperatorsWriteDownTheExpansionEnds() {
        Random random = new Random(20261123);
        List<String> names = List.of("a", "b", "c", "d", "e", "f", "g", "*", "alice", "gone", "a+b");
        for (int round = 0; round < 12; round++) {
            store.database().write(tx -> {
                names.forEach(name -> rows.remove(tx, EmailAddress.parse(name + "@north.test")));
                for (String name : names) {
                    if (random.nextInt(3) > 0) {
                        for (int i = random.nextInt(4); i >= 0; i--) {
                            String target = names.get(random.nextInt(names.size()))
                                    + (random.nextInt(4) == 0 ? "@south.test" : "@north.test");
                            rows.addAlias(tx, EmailAddress.parse(name + "@north.test"), addresses(target));
                        }
                    }
                }
                return true;
            });
            for (String name : names) {
                Expansion expansion = expand(name + "@north.test");
                assertTrue(expansion.whole());
                List<Object> counted = expansion.destinations().stream()
                        .map(end -> end instanceof Destination.Local local ? (Object) local.account() : end.address())
                        .toList();
                assertEquals(new HashSet<>(counted).size(), counted.size(), counted::toString);
            }
        }
    }

    @Test
    void anExpansionIsBounded() {
        store.database().write(tx -> {
            for (int i = 0; i <= Expander.DEEPEST; i++) {
                rows.addAlias(
                        tx, EmailAddress.parse("d" + i + "@north.test"), addresses("d" + (i + 1) + "@north.test"));
            }
            rows.addAlias(tx, EmailAddress.parse("d11@north.test"), addresses("alice@north.test"));
            for (String half : List.of("one", "two")) {
                rows.addAlias(
                        tx,
                        EmailAddress.parse(half + "@north.test"),
                        IntStream.range(0, 600)
                                .mapToObj(i -> EmailAddress.parse(half + i + "@south.test"))
                                .toList());
            }
            rows.addAlias(tx, EmailAddress.parse("all@north.test"), addresses("one@north.test", "two@north.test"));
            return true;
        });
        assertFalse(expand("d0@north.test").whole());
        assertEquals(Set.of("Alice"), ends("d2@north.test"));
        assertEquals(600, expand("one@north.test").destinations().size());
        assertFalse(expand("all@north.test").whole());
    }
}
