package org.postroad.it.story;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.common.testing.PostgresProcess;
import org.postroad.common.testing.TestS3;
import org.postroad.common.testing.Waits;
import org.postroad.it.world.ForeignHost;
import org.postroad.it.world.HostPlan;
import org.postroad.it.world.InsideHost;
import org.postroad.it.world.Letter;
import org.postroad.it.world.Person;
import org.postroad.it.world.Push;
import org.postroad.it.world.SmtpTalk;
import org.postroad.it.world.World;

/** One mail system on two nodes, with its rows on a PostgreSQL server and its bytes in an S3 store. */
class TwoNodesTest {
    private static final PostgresProcess server = PostgresProcess.start();
    private static final TestS3 bytes = TestS3.start();
    private static final World world = new World().mailDomain("north.test", 1).mailDomain("foreign.test", 3);

    private static InsideHost one;
    private static InsideHost two;
    private static Person bobAtTwo;

    @BeforeAll
    static void start() throws Exception {
        HostPlan plan = HostPlan.of(world, 1, "north.test").on(server).in(bytes.settings());
        one = world.add(new InsideHost(plan));
        two = world.add(new InsideHost(plan.beside(2)));
        one.start();
        two.start();
        one.add("bob@north.test", "Bob");
        bobAtTwo = two.login("bob@north.test");
    }

    @AfterAll
    static void close() throws Exception {
        try (server;
                bytes) {
            world.close();
        }
    }

    @Test
    void whatComesInAtOneIsToldAndReadAtTheOther() throws Exception {
        String id = "crossing@elsewhere.test";
        try (Push push = bobAtTwo.listen();
                SmtpTalk talk = SmtpTalk.withPort25(one.at(Service.SMTP))) {
            talk.send(
                    "ann@elsewhere.test",
                    List.of("bob@north.test"),
                    "Message-ID: <" + id + ">\r\nFrom: <ann@elsewhere.test>\r\nSubject: Hello\r\n\r\nacross nodes\r\n");
            push.next(Waits.PATIENCE, state -> state.toString().contains("Email"));
        }
        JsonNode arrived = bobAtTwo.awaitMessage(id);
        assertTrue(arrived.path("bodyValues").toString().contains("across nodes"), arrived.toString());
    }

    @Test
    void whatANodeLeavesWhenItStopsTheOtherSends() throws Exception {
        ForeignHost foreign = world.add(new ForeignHost(world.network().at(3, Service.SMTP))
                .answering("ann@foreign.test", "451 4.7.1 come again"));
        Person bobAtOne = one.login("bob@north.test");
        String waiting = bobAtOne.send(Letter.to("ann@foreign.test")).messageId();
        one.stop();
        try {
            foreign.relent("ann@foreign.test");
            await("what waits is due").until(() -> waitsForNoMoment(two));
            // The other looks each minute by itself, and when it has something to send there.
            bobAtTwo.send(Letter.to("ann@foreign.test"));
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> foreign.taken().stream()
                            .anyMatch(taken -> taken.messageId().equals(waiting)));
            assertEquals(
                    1,
                    foreign.taken().stream()
                            .filter(taken -> taken.messageId().equals(waiting))
                            .count());
        } finally {
            one.start();
        }
    }

    private static boolean waitsForNoMoment(InsideHost host) {
        Instant now = Instant.now();
        JsonNode waiting = host.operate("queue.list", JsonNodeFactory.instance.objectNode());
        return StreamSupport.stream(waiting.spliterator(), false)
                .noneMatch(item -> Instant.parse(item.path("due").asText()).isAfter(now));
    }
}
