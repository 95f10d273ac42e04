package org.postroad.mta.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.postroad.common.testing.Loopback;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.time.ManualClock;
import org.postroad.mta.dns.server.ZoneServer;
import org.postroad.mta.dns.server.Zones;

/** Two MTAs that find each other through a name server of their own. */
public final class TwoHouses implements AutoCloseable {
    private static final String ZONE = """
            $ORIGIN test.
            $TTL 60
            @ SOA ns hostmaster 1 3600 600 86400 60
            @ NS ns
            ns A 127.0.0.1
            north MX 10 mx.north
            mx.north A %s
            south MX 10 mx.south
            mx.south A %s
            nullmx MX 0 .
            """;

    public final House north;
    public final House south;

    private final ManualClock clock;
    private final ZoneServer dns;

    public TwoHouses(TestEngine engine, Path directory, ManualClock clock) throws IOException {
        this.clock = clock;
        Loopback network = Loopback.find();
        InetSocketAddress mxNorth = network.at(1, Service.SMTP);
        InetSocketAddress mxSouth = network.at(2, Service.SMTP);
        String zone = ZONE.formatted(mxNorth.getHostString(), mxSouth.getHostString());
        dns = ZoneServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Zones.parse(List.of(zone)), query -> {});
        north = new House(engine, "north.test", directory.resolve("north"), clock, mxNorth, dns.address());
        south = new House(engine, "south.test", directory.resolve("south"), clock, mxSouth, dns.address());
    }

    /** Waits for something, while all that is due happens. */
    public void until(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(10)).until(() -> {
            clock.advance(Duration.ZERO);
            return condition.call();
        });
    }

    @Override
    public void close() throws Exception {
        north.close();
        south.close();
        dns.close();
    }
}
