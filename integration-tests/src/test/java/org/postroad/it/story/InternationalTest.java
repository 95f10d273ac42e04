package org.postroad.it.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.ForeignHost;
import org.postroad.it.world.HostPlan;
import org.postroad.it.world.InsideHost;
import org.postroad.it.world.Letter;
import org.postroad.it.world.Person;
import org.postroad.it.world.SentLetter;
import org.postroad.it.world.World;

/** Names beyond ASCII on both sides of the at-sign (RFC 6530, RFC 6531, RFC 5891). */
class InternationalTest {
    private static final World world = new World();
    private static Person dmitry;
    private static Person juergen;

    @BeforeAll
    static void open() throws Exception {
        world.mailDomain("почта.test", 1).mailDomain("bücher.test", 2);
        InsideHost east = world.add(new InsideHost(HostPlan.of(world, 1, "почта.test")));
        InsideHost west = world.add(new InsideHost(HostPlan.of(world, 2, "bücher.test")));
        east.start();
        west.start();
        dmitry = east.person("дмитрий@почта.test", "Дмитрий");
        juergen = west.person("jürgen@bücher.test", "Jürgen");
    }

    @AfterAll
    static void close() throws Exception {
        world.close();
    }

    @Test
    void twoPeopleWriteToEachOther() {
        SentLetter there = dmitry.send(Letter.to("jürgen@bücher.test").about("Привет"));
        JsonNode arrived = juergen.awaitMessage(there.messageId());
        assertEquals("Привет", arrived.path("subject").asText());
        assertEquals(
                "дмитрий@почта.test",
                java.net.IDN.toUnicode(
                        arrived.path("from").path(0).path("email").asText()));

        SentLetter back = juergen.send(Letter.to("дмитрий@почта.test").about("Grüße"));
        assertEquals(
                "Grüße", dmitry.awaitMessage(back.messageId()).path("subject").asText());
    }

    @Test
    void aHostThatCannotTakeSuchNamesCausesAReport() throws Exception {
        world.mailDomain("old.test", 3);
        try (ForeignHost old = new ForeignHost(world.network().at(3, Service.SMTP)).withoutSmtpUtf8()) {
            SentLetter sent = dmitry.send(Letter.to("carol@old.test"));

            JsonNode status = dmitry.awaitDelivered(sent.submissionId(), "carol@old.test", Person.FAILED);

            assertTrue(status.path("smtpReply").asText().contains("5.6.7"), status.toString()); // RFC 6531 §3.5
            assertFalse(RefusedRecipientTest.report(dmitry, "carol@old.test").isEmpty());
            assertEquals(0, old.taken().size());
        }
    }
}
