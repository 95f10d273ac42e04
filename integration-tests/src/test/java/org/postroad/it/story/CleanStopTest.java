package org.postroad.it.story;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.common.testing.SocketPeer;
import org.postroad.it.world.ChildHost;
import org.postroad.it.world.HostPlan;
import org.postroad.it.world.InsideHost;
import org.postroad.it.world.SmtpTalk;
import org.postroad.it.world.StoreView;
import org.postroad.it.world.World;
import org.postroad.mailstore.Email;

/** The administrator has a busy system read its settings again with SIGHUP, and stops it with SIGTERM: it ends in time, cleanly, and holds all that it accepted. */
class CleanStopTest {
    private static final int CLIENTS = 8;
    private static final int BEFORE_STOP = 100;

    @AutoClose
    private static final World world = new World();

    @Test
    void nothingAcceptedIsLost() throws Exception {
        HostPlan plan = HostPlan.of(world, 1, "north.test");
        ChildHost host = world.add(new ChildHost(plan));
        host.start();
        host.add("alice@north.test", "Alice");
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        CountDownLatch busy = new CountDownLatch(BEFORE_STOP);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        for (int client = 0; client < CLIENTS; client++) {
            int number = client;
            clients.execute(() -> sendUntilItEnds(host, number, accepted, busy));
        }
        assertTrue(busy.await(2, TimeUnit.MINUTES), "the system took too few messages");

        hangUp(host, plan);
        int exitCode = host.process().terminate();

        clients.shutdown();
        assertTrue(clients.awaitTermination(30, TimeUnit.SECONDS), "a client hangs");
        assertEquals(128 + 15, exitCode, host.process().tail()); // what a JVM that ended on SIGTERM in order says
        try (InsideHost after = new InsideHost(plan)) {
            StoreView store = new StoreView(after.open());
            Map<String, List<Email>> kept = store.emails("alice@north.test");
            List<String> lost = accepted.stream()
                    .filter(messageId -> kept.getOrDefault(messageId, List.of()).size() != 1)
                    .toList();
            assertEquals(List.of(), lost, "of " + accepted.size() + " accepted");
            assertEquals(List.of(), store.check());
        }
    }

    /** SIGHUP, while clients send: the settings are read again. */
    private static void hangUp(ChildHost host, HostPlan plan) throws Exception {
        assertFalse(offers(host, "250-LIMITS RCPTMAX=200"));
        plan.limited("recipients = 200").write();
        Process hangup =
                new ProcessBuilder("sh", "-c", "kill -HUP " + host.process().pid()).start();
        assertEquals(0, hangup.waitFor());
        await().atMost(30, TimeUnit.SECONDS).until(() -> offers(host, "250-LIMITS RCPTMAX=200"));
    }

    private static boolean offers(ChildHost host, String extension) throws IOException {
        try (SocketPeer peer = new SocketPeer(host.at(Service.SMTP))) {
            peer.send("EHLO client.test\r\nQUIT\r\n");
            List<String> lines = new ArrayList<>();
            for (String line = peer.readLine(); line != null; line = peer.readLine()) {
                lines.add(line);
            }
            return lines.contains(extension);
        }
    }

    private static void sendUntilItEnds(ChildHost host, int client, Set<String> accepted, CountDownLatch busy) {
        try {
            while (true) { // a new connection for some messages, until none is taken any more
                try (SmtpTalk talk = SmtpTalk.withPort25(host.at(Service.SMTP))) {
                    for (int i = 0; i < 20; i++) {
                        String id = client + "." + System.nanoTime() + "@clients.test";
                        talk.send(
                                "",
                                List.of("alice@north.test"),
                                "Message-ID: <" + id + ">\r\nSubject: " + id + "\r\n\r\ntext\r\n");
                        accepted.add(id);
                        busy.countDown();
                    }
                }
            }
        } catch (IOException stopped) {
            return; // it has stopped
        }
    }
}
