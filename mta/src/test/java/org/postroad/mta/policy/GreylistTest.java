package org.postroad.mta.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Database;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.TestStore;
import org.postroad.common.time.ManualClock;
import org.postroad.mailstore.sql.SqlMailStore;
import org.postroad.mta.MtaSchema;
import org.postroad.mta.policy.sql.SqlGreylist;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.server.SessionInfo;
import org.postroad.mta.smtp.server.SessionWatch;

class GreylistTest {
    static final EmailAddress BOB = EmailAddress.parse("bob@north.test");
    private static final EmailAddress EVE = EmailAddress.parse("eve@north.test");
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final ManualClock clock = new ManualClock(START);

    private static String rcpt(DoorPolicy policy, String address, String from, EmailAddress to) throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
        SessionWatch visit = policy.watch(InetAddress.getByName(address), "");
        visit.sender(new SessionInfo(any, any, "client.test", true, "", "", ""), ReversePath.parse(from));
        try {
            visit.recipient(to);
            return visit.hops().stream()
                    .map(hop -> String.valueOf(hop.detail().get("reason")))
                    .findFirst()
                    .orElse("");
        } catch (Refusal refused) {
            return refused.reply().toString();
        }
    }

    @ParameterizedTest
    @EnumSource(TestEngine.class)
    void whoComesAgainIsTakenByEveryNode(TestEngine engine, @TempDir Path dir) throws Exception {
        DoorSettings settings = TestDoor.only(Mode.ENFORCE, DoorCheck.GREYLIST);
        try (TestStore store = TestStore.open(engine, dir, SqlMailStore.SCHEMA, MtaSchema.SCHEMA);
                TestDoor door = new TestDoor(settings, store.database(), clock)) {
            DoorPolicy one = door.policy();
            DoorPolicy other = door.policy(settings, store.database(), clock);
            assertEquals(putOff(300), rcpt(one, "192.0.2.10", "<a@client.test>", BOB));
            clock.advance(Duration.ofMillis(1500));
            assertEquals(putOff(299), rcpt(other, "192.0.2.99", "<a@client.test>", BOB), "the same network");
            assertEquals(putOff(300), rcpt(other, "192.0.3.10", "<a@client.test>", BOB));
            assertEquals(putOff(300), rcpt(other, "192.0.2.10", "<>", BOB));
            clock.advance(Duration.ofMinutes(5));
            assertEquals("came again after 302 seconds", rcpt(other, "192.0.2.10", "<A@Client.test>", BOB));
            assertEquals("", rcpt(one, "192.0.2.10", "<a@client.test>", BOB));
            assertEquals(putOff(300), rcpt(one, "192.0.2.10", "<a@client.test>", EVE));
            clock.advance(Duration.ofDays(3));
            assertEquals(putOff(300), rcpt(one, "192.0.2.10", "<a@client.test>", EVE), "too late");
            trimmed(store.database());
        }
    }

    private static String putOff(int seconds) {
        return "450 4.7.1 greylisted, try again in " + seconds + " seconds";
    }

    private void trimmed(Database database) {
        SqlGreylist greylist = new SqlGreylist();
        assertEquals(4, database.read(greylist::size));
        Instant now = clock.instant();
        int gone = database.write(
                tx -> greylist.trim(tx, now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(36)), 100));
        assertEquals(2, gone, "who never came again, and is not expected any more");
        clock.advance(Duration.ofDays(37));
        Instant later = clock.instant();
        assertEquals(3, (int) database.write(
                tx -> greylist.trim(tx, later.minus(Duration.ofDays(2)), later.minus(Duration.ofDays(36)), 100)));
        assertEquals(0, database.read(greylist::size));
    }

    @ParameterizedTest
    @EnumSource(value = TestEngine.class, names = "H2")
    void aNetworkWhoseMailComesAgainBecomesKnown(TestEngine engine, @TempDir Path dir) throws Exception {
        DoorSettings settings = TestDoor.only(Mode.ENFORCE, DoorCheck.GREYLIST);
        try (TestStore store = TestStore.open(engine, dir, SqlMailStore.SCHEMA, MtaSchema.SCHEMA);
                TestDoor door = new TestDoor(settings, store.database(), clock)) {
            for (int sender = 0; sender < 5; sender++) {
                String from = "<a" + sender + "@client.test>";
                assertEquals(putOff(300), rcpt(door.policy(), "2001:db8::1", from, BOB));
                clock.advance(Duration.ofMinutes(5));
                assertEquals("came again after 300 seconds", rcpt(door.policy(), "2001:db8::2", from, BOB));
            }
            assertEquals("", rcpt(door.policy(), "2001:db8::3", "<new@client.test>", EVE));
            assertEquals(putOff(300), rcpt(door.policy(), "2001:db8:1::1", "<new@client.test>", EVE));
        }
    }

    @ParameterizedTest
    @EnumSource(value = TestEngine.class, names = "H2")
    void aFloodOfNamesHasABound(TestEngine engine, @TempDir Path dir) throws Exception {
        DoorSettings usual = TestDoor.only(Mode.ENFORCE, DoorCheck.GREYLIST);
        DoorSettings small = new DoorSettings(
                usual.modes(),
                List.of(),
                usual.greetingDelay(),
                usual.rates(),
                usual.lists(),
                new DoorSettings.Greylisting(Duration.ofMinutes(5), Duration.ofDays(2), Duration.ofDays(36), 5, 10),
                usual.guesses());
        try (TestStore store = TestStore.open(engine, dir, SqlMailStore.SCHEMA, MtaSchema.SCHEMA);
                TestDoor door = new TestDoor(small, store.database(), clock)) {
            for (int sender = 0; sender < 30; sender++) {
                String said = rcpt(door.policy(), "192.0.2.10", "<a" + sender + "@client.test>", BOB);
                assertEquals(sender < 10 ? putOff(300) : "the greylist is full", said);
            }
            assertTrue(store.database().read(new SqlGreylist()::size) <= 10);
        }
    }
}
