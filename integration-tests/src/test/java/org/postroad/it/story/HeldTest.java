package org.postroad.it.story;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.ChildHost;
import org.postroad.it.world.HostPlan;
import org.postroad.it.world.SmtpTalk;
import org.postroad.it.world.World;
import org.postroad.testkit.Crowd;
import org.postroad.testkit.Crowd.Manner;

/**
 * A thousand idle connections, hundreds that are slow on purpose and floods of recipients, at a system with a small heap: whoever comes with a letter is
 * served. The large form is {@code HoldLoad} of the bench.
 */
@EnabledOnOs(OS.LINUX) // loopback addresses without end, and /proc
class HeldTest {
    private static final int IDLE = 1000;
    private static final int SLOW = 75; // of each kind
    private static final int FROM_ONE_ADDRESS = 256; // the usual limit

    @AutoClose
    private static final World world = new World();

    @Test
    void whoeverHoldsConnectionsOthersAreServed() throws Exception {
        ChildHost host = world.add(new ChildHost(HostPlan.of(world, 1, "north.test"), "-Xmx96m"));
        host.start();
        host.add("alice@north.test", "Alice");
        letter(host);
        long files = files(host);
        try (Crowd crowd = new Crowd(plan(host, 200))) {
            crowd.add(Manner.IDLE, IDLE);
            crowd.add(Manner.SLOW_COMMAND, SLOW);
            crowd.add(Manner.SLOW_HEADER, SLOW);
            crowd.add(Manner.SLOW_BODY, SLOW);
            crowd.add(Manner.SLOW_TLS, SLOW);
            await().atMost(Duration.ofMinutes(2)).until(() -> crowd.counts().open() >= IDLE + 4 * SLOW);
            letter(host);
            crowd.add(Manner.BUSY, 20);
            crowd.add(Manner.RECIPIENTS, 3);
            crowd.add(Manner.GUESSES, 5);
            await().atMost(Duration.ofMinutes(2))
                    .until(() ->
                            crowd.counts().sentAway() >= 3 && crowd.counts().messages() >= 20);
            letter(host);
            assertEquals(IDLE, crowd.open(Manner.IDLE), "nobody idle was sent away");
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> files(host) <= files + 20);

        try (Crowd crowd = new Crowd(plan(host, Integer.MAX_VALUE))) {
            crowd.add(Manner.IDLE, 2 * FROM_ONE_ADDRESS);
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> crowd.open(Manner.IDLE) == FROM_ONE_ADDRESS
                            && crowd.counts().sentAway() >= FROM_ONE_ADDRESS);
            letter(host);
        }
        assertEquals(128 + 15, host.process().terminate(), host.process().tail());
        assertTrue(
                host.process().tail().contains("connections since it last said so"),
                host.process().tail());
    }

    private static Crowd.Plan plan(ChildHost host, int perAddress) {
        InetSocketAddress tls = host.at(Service.SUBMISSIONS);
        Duration drip = Duration.ofMillis(500);
        return new Crowd.Plan(host.at(Service.SMTP), tls, "alice@north.test", perAddress, drip, Duration.ofSeconds(2));
    }

    private static void letter(ChildHost host) throws IOException {
        try (SmtpTalk talk = SmtpTalk.withPort25(host.at(Service.SMTP))) {
            talk.send("", List.of("alice@north.test"), "Subject: a letter\r\n\r\ntext\r\n");
        }
    }

    private static long files(ChildHost host) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + host.process().pid() + "/fd"))) {
            return open.count();
        }
    }
}
