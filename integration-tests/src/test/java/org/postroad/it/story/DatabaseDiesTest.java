package org.postroad.it.story;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.common.testing.PostgresProcess;
import org.postroad.it.world.ForeignHost;
import org.postroad.it.world.HostPlan;
import org.postroad.it.world.InsideHost;
import org.postroad.it.world.MailHost;
import org.postroad.it.world.SmtpTalk;
import org.postroad.it.world.SmtpTalk.SmtpReplyException;
import org.postroad.it.world.StoreView;
import org.postroad.it.world.World;
import org.postroad.mailstore.Email;

/**
 * The PostgreSQL server of a busy system is killed, twice. Clients are asked to come again; the system goes on when the server is back,
 * without a hand; all that was acknowledged is there.
 */
class DatabaseDiesTest {
    private static final int DEATHS = 2;
    private static final int STRANGERS = 4;
    private static final int SUBMITTERS = 2;

    private static final PostgresProcess server = PostgresProcess.start();
    private static final World world = new World().mailDomain("north.test", 1).mailDomain("foreign.test", 3);

    private final InsideHost host =
            world.add(new InsideHost(HostPlan.of(world, 1, "north.test").on(server)));
    private final ForeignHost foreign =
            world.add(new ForeignHost(world.network().at(3, Service.SMTP)));
    private final Set<String> acceptedForAlice = ConcurrentHashMap.newKeySet();
    private final Set<String> acceptedForOthers = ConcurrentHashMap.newKeySet();
    private final Set<String> putOff = ConcurrentHashMap.newKeySet();
    private final Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean stop = new AtomicBoolean();

    @AfterAll
    static void close() throws Exception {
        try (server) {
            world.close();
        }
    }

    @Test
    void nothingAcknowledgedIsLostAndTheSystemGoesOn() throws Exception {
        host.start();
        host.add("alice@north.test", "Alice");
        ExecutorService clients = Executors.newCachedThreadPool();
        for (int i = 0; i < STRANGERS; i++) {
            String name = "stranger" + i;
            clients.execute(() -> sendUntilStopped(name, false));
        }
        for (int i = 0; i < SUBMITTERS; i++) {
            String name = "submitter" + i;
            clients.execute(() -> sendUntilStopped(name, true));
        }
        try {
            for (int death = 0; death < DEATHS; death++) {
                awaitMore("mail is accepted", acceptedForAlice);
                awaitMore("mail for others is accepted", acceptedForOthers);
                server.kill();
                awaitMore("clients are put off", putOff);
                server.startAgain();
            }
            awaitMore("mail is accepted again", acceptedForAlice);
            awaitMore("mail for others is accepted again", acceptedForOthers);
        } finally {
            stop.set(true);
            clients.shutdown();
            assertTrue(clients.awaitTermination(60, TimeUnit.SECONDS), "a client hangs");
        }
        assertEquals(List.of(), List.copyOf(surprises));
        verify();
    }

    private void awaitMore(String what, Set<String> names) {
        int before = names.size();
        await(what).atMost(Duration.ofSeconds(90)).until(() -> names.size() > before + 3 || !surprises.isEmpty());
    }

    private void verify() {
        StoreView store = new StoreView(host.system());
        Map<String, List<Email>> kept = store.emails("alice@north.test");
        assertEquals(
                List.of(),
                acceptedForAlice.stream()
                        .filter(id -> kept.getOrDefault(id, List.of()).size() != 1)
                        .toList(),
                "of " + acceptedForAlice.size() + " accepted");
        // Also whoever was put off has it once at most: nothing was run twice that may have lasted.
        assertEquals(
                List.of(),
                kept.entrySet().stream()
                        .filter(each -> each.getValue().size() > 1)
                        .map(Map.Entry::getKey)
                        .toList());
        await("everything for others has left")
                .atMost(Duration.ofSeconds(90))
                .until(() -> host.operate("queue.list", JsonNodeFactory.instance.objectNode())
                        .isEmpty());
        Set<String> arrived =
                foreign.taken().stream().map(ForeignHost.Taken::messageId).collect(Collectors.toSet());
        assertEquals(
                List.of(),
                acceptedForOthers.stream().filter(id -> !arrived.contains(id)).toList(),
                "of " + acceptedForOthers.size() + " accepted");
        assertEquals(List.of(), store.check());
    }

    private void sendUntilStopped(String client, boolean submits) {
        int number = 0;
        while (!stop.get()) {
            String id = client + "." + number++ + "@clients.test";
            try (SmtpTalk talk = submits
                    ? SmtpTalk.submitting(host.at(Service.SUBMISSION), "alice@north.test", MailHost.PASSWORD)
                    : SmtpTalk.withPort25(host.at(Service.SMTP))) {
                String to = submits ? "someone@foreign.test" : "alice@north.test";
                talk.send(
                        submits ? "alice@north.test" : "",
                        List.of(to),
                        "Message-ID: <" + id + ">\r\nFrom: <alice@north.test>\r\nSubject: " + id + "\r\n\r\ntext\r\n");
                (submits ? acceptedForOthers : acceptedForAlice).add(id);
            } catch (SmtpReplyException refused) {
                if (refused.isTemporary()) {
                    putOff.add(id);
                } else {
                    surprises.add(refused);
                }
            } catch (Exception broken) {
                surprises.add(broken);
            }
        }
    }
}
