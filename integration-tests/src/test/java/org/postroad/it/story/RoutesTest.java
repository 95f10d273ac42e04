package org.postroad.it.story;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.ForeignHost;
import org.postroad.it.world.Letter;
import org.postroad.it.world.Person;
import org.postroad.it.world.SentLetter;
import org.postroad.it.world.TwoSystems;
import org.postroad.it.world.World;

/** What the names say is where the letter goes (RFC 5321 §5.1, RFC 7505). */
class RoutesTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void aNullMxFailsAtOnce() {
        systems.world().zone("void.test", "@ IN MX 0 .");
        Person alice = systems.alice();

        SentLetter sent = alice.send(Letter.to("anybody@void.test"));

        JsonNode status = alice.awaitDelivered(sent.submissionId(), "anybody@void.test", Person.FAILED);
        assertTrue(status.path("smtpReply").asText().contains("5.1.10"), status.toString());
        assertTrue(RefusedRecipientTest.report(alice, "anybody@void.test").contains("Status: 5.1.10"));
    }

    @Test
    void aDomainThatDoesNotExistFails() {
        Person alice = systems.alice();
        SentLetter sent = alice.send(Letter.to("anybody@nowhere.test"));

        JsonNode status = alice.awaitDelivered(sent.submissionId(), "anybody@nowhere.test", Person.FAILED);
        assertTrue(status.path("smtpReply").asText().contains("5.1.2"), status.toString());
    }

    @Test
    void anMxThatIsAnAliasIsFollowed() throws Exception {
        World world = systems.world();
        world.zone("alias.test", """
                @    IN MX    10 mail
                mail IN CNAME real
                real IN A     %s
                """.formatted(world.address(4)));
        assertReaches(4, "anybody@alias.test");
    }

    @Test
    void theBetterHostIsDownAndTheOtherTakesIt() throws Exception {
        World world = systems.world();
        world.zone("pair.test", """
                @     IN MX 10 first
                @     IN MX 20 second
                first IN A  %s
                second IN A  %s
                """.formatted(world.address(5), world.address(6)));
        assertReaches(6, "anybody@pair.test");
    }

    @Test
    void withoutAnMxTheAddressOfTheDomainIsUsed() throws Exception {
        systems.world().zone("plain.test", "@ IN A " + systems.world().address(7) + "\n");
        assertReaches(7, "anybody@plain.test");
    }

    @Test
    void anAddressLiteralNeedsNoNames() throws Exception {
        assertReaches(8, "anybody@[" + systems.world().address(8) + "]");
    }

    private static void assertReaches(int host, String address) throws Exception {
        try (ForeignHost foreign = new ForeignHost(systems.world().network().at(host, Service.SMTP))) {
            SentLetter sent = systems.alice().send(Letter.to(address));

            systems.alice().awaitDelivered(sent.submissionId(), address, Person.RELAYED);

            await().until(() -> foreign.taken().size() == 1);
            assertEquals(sent.messageId(), foreign.taken().get(0).messageId());
            assertEquals(address, foreign.taken().get(0).to().get(0));
        }
    }
}
