package org.postroad.mta.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.TestStore;
import org.postroad.common.time.ManualClock;
import org.postroad.mta.MtaSchema;
import org.postroad.mta.address.sql.SqlAddressRows;

class SrsTest {
    private static final Domain NORTH = Domain.parse("north.test");

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T10:00:00Z"));
    private final Srs srs = srs(new byte[32]);
    private TestStore store;

    private Srs srs(byte[] secret) {
        return new Srs(new HouseKey(secret), new SqlAddressRows(), clock);
    }

    @BeforeEach
    void open() {
        store = TestStore.open(TestEngine.H2, directory, MtaSchema.SCHEMA);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private EmailAddress forwarded(String sender) {
        return store.database().write(tx -> srs.forwarded(tx, EmailAddress.parse(sender), NORTH));
    }

    private Optional<String> back(Srs by, String localPart) {
        return store.database()
                .read(rows -> by.wayBack(rows, new EmailAddress(localPart, NORTH)))
                .map(EmailAddress::toString);
    }

    @Test
    void everySenderFindsBack() {
        for (String sender : new String[] {
            "bob@south.test",
            "\"a b=c\"@south.test",
            "δοκιμή@bücher.example",
            "x@[192.0.2.1]",
            "bounces+1234567-89ab-someone=example.org@em1234.a-long-name-of-a-bulk-sender.example"
        }) {
            EmailAddress forwarded = forwarded(sender);
            assertEquals(NORTH, forwarded.domain());
            assertTrue(Srs.isMeant(forwarded.localPart()));
            Optional<String> wanted = Optional.of(EmailAddress.parse(sender).toString());
            assertEquals(wanted, back(srs, forwarded.localPart()));
            assertEquals(forwarded, forwarded(sender));
        }
    }

    @Test
    void aHostOnTheWayMayChangeTheCase() {
        String shouted = forwarded("bob@south.test").localPart().toUpperCase(Locale.ROOT);
        assertEquals(Optional.of("BOB@south.test"), back(srs, shouted));
    }

    @Test
    void whatWasForwardedBeforeGoesStraightToItsFirstForwarder() {
        EmailAddress again = forwarded("SRS0=abcd=xy=west.test=carol@south.test");
        assertTrue(
                again.localPart().matches("SRS1=[a-z2-7]{8}=south\\.test==abcd=xy=west\\.test=carol"),
                again.toString());
        assertEquals(Optional.of("SRS0=abcd=xy=west.test=carol@south.test"), back(srs, again.localPart()));
        EmailAddress third = forwarded("SRS1=zzzz=south.test==abcd=xy=west.test=carol@east.test");
        assertEquals(again, third);
    }

    @Test
    void forgedAndOldOnesLeadNowhere() {
        String good = forwarded("bob@south.test").localPart();
        String[] parts = good.split("=", 5);
        for (String bad : new String[] {
            good.replace("bob", "eve"),
            good.replace("south", "north"),
            good.replace(parts[1], "aaaaaaaa"),
            "SRS0=" + parts[1] + "=aa=" + parts[3] + "=" + parts[4],
            "SRS0=" + parts[1],
            "SRS0=",
            "SRS0====",
            "SRS1=" + parts[1] + "=south.test==x",
            "SRS1==",
            "SRS0=" + parts[1] + "=" + parts[2] + "==aaaaaaaaaaaaaaaa"
        }) {
            assertEquals(Optional.empty(), back(srs, bad), bad);
        }
        byte[] other = new byte[32];
        other[0] = 1;
        assertEquals(Optional.empty(), back(srs(other), good));
        clock.advance(Duration.ofDays(21));
        assertEquals(Optional.of("bob@south.test"), back(srs, good));
        clock.advance(Duration.ofDays(1));
        assertEquals(Optional.empty(), back(srs, good));
    }
}
