package org.postroad.mta.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.testing.Loopback;
import org.postroad.common.testing.SocketPeer;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.Transcript;
import org.postroad.common.time.ManualClock;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Quota;
import org.postroad.mta.address.AddressRows.OwnDomain;
import org.postroad.mta.address.AddressRows.Role;
import org.postroad.mta.address.MailingList.Posters;
import org.postroad.mta.testing.House;

/** What a stranger is told of each kind of address, at the door of a real house. */
class AddressTranscriptTest {
    private static final Domain NORTH = Domain.parse("north.test");
    private static House house;
    private static String rewritten = "";

    @BeforeAll
    static void open(@TempDir Path directory) throws Exception {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
        ManualClock clock = new ManualClock(Instant.parse("2026-11-23T10:00:00Z"));
        InetSocketAddress door = Loopback.find().at(1, Loopback.Service.SMTP);
        house = new House(TestEngine.H2, "north.test", directory, clock, door, nobody);
        house.account("alice@north.test");
        AccountId small = house.account("small@north.test");
        house.store.database().write(tx -> {
            house.mail.quotas().limit(tx, small, Quota.Limits.octets(2000));
            house.addresses.rows().addDomain(tx, new OwnDomain(Domain.parse("east.test"), Domain.parse("east.test")));
            house.addresses.rows().addDomain(tx, new OwnDomain(Domain.parse("west.test"), NORTH));
            rewritten = house.addresses
                    .srs()
                    .forwarded(tx, EmailAddress.parse("bob@south.test"), NORTH)
                    .toString();
            return true;
        });
        alias("sales@north.test", "alice@north.test", "bob@south.test");
        alias("outside@north.test", "bob@south.test");
        alias("round@north.test", "about@north.test");
        alias("about@north.test", "round@north.test");
        alias("left@north.test", "gone@north.test");
        alias("*@east.test", "alice@north.test");
        for (int i = 0; i <= Expander.DEEPEST; i++) {
            alias("deep" + i + "@north.test", "deep" + (i + 1) + "@north.test");
        }
        alias("deep" + (Expander.DEEPEST + 1) + "@north.test", "alice@north.test");
        list("friends@north.test", Posters.MEMBERS, "carol@south.test");
        list("empty@north.test", Posters.ANYONE);
    }

    @AfterAll
    static void close() throws Exception {
        house.close();
    }

    private static List<EmailAddress> addresses(String... texts) {
        return Arrays.stream(texts).map(EmailAddress::parse).toList();
    }

    private static void alias(String alias, String... targets) {
        house.store.database().write(tx -> {
            house.addresses.rows().addAlias(tx, EmailAddress.parse(alias), addresses(targets));
            return true;
        });
    }

    private static void list(String name, Posters posters, String... members) {
        EmailAddress address = EmailAddress.parse(name);
        house.store.database().write(tx -> {
            house.addresses.rows().putList(tx, new MailingList(address, "", posters));
            house.addresses.rows().addPeople(tx, address, Role.OWNER, addresses("alice@north.test"));
            house.addresses.rows().addPeople(tx, address, Role.MEMBER, addresses(members));
            return true;
        });
    }

    @TestFactory
    Stream<DynamicTest> atTheDoor() {
        return Transcript.in("transcripts/smtp/addresses").stream()
                .map(transcript -> dynamicTest(transcript.name(), () -> {
                    try (SocketPeer peer = new SocketPeer(house.receptionAddress())) {
                        peer.play(named(transcript));
                    }
                    assertEquals(List.of(), house.waiting());
                }));
    }

    /** The same with the address under which a sender was forwarded, for {@code @SRS0}. */
    private static Transcript named(Transcript transcript) {
        return new Transcript(
                transcript.name(),
                transcript.options(),
                transcript.steps().stream()
                        .map(step ->
                                new Transcript.Step(step.kind(), step.text().replace("@SRS0", rewritten), step.line()))
                        .toList());
    }
}
