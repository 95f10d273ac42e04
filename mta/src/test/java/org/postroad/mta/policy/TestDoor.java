package org.postroad.mta.policy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.postroad.common.address.Domain;
import org.postroad.common.db.Database;
import org.postroad.common.time.ManualClock;
import org.postroad.mta.dns.DnsjavaResolver;
import org.postroad.mta.dns.ResolverSettings;
import org.postroad.mta.dns.server.Fault;
import org.postroad.mta.dns.server.ServedQuery;
import org.postroad.mta.dns.server.ZoneServer;
import org.postroad.mta.dns.server.Zones;
import org.postroad.mta.policy.DoorSettings.Guesses;
import org.postroad.mta.policy.DoorSettings.HostRate;
import org.postroad.mta.policy.DoorSettings.Rates;
import org.postroad.mta.policy.sql.SqlGreylist;

/** A policy with a name server of its own on loopback, metrics that can be counted, and a clock that stands still. */
public final class TestDoor implements AutoCloseable {
    /** Names for 192.0.2.10 and lists that speak of it; 192.0.2.66 has no name, 192.0.2.67 one that does not lead back. */
    private static final List<String> ZONES = List.of("""
            $ORIGIN 2.0.192.in-addr.arpa.
            $TTL 300
            @ SOA ns.list.test. hostmaster.list.test. 1 3600 600 86400 60
            @ NS ns.list.test.
            10 PTR mail.client.test.
            67 PTR mail.client.test.
            68 PTR host-68-2.client.test.
            """, """
            $ORIGIN client.test.
            $TTL 300
            @ SOA ns hostmaster 1 3600 600 86400 60
            @ NS ns
            mail A 192.0.2.10
            host-68-2 A 192.0.2.68
            silent MX 0 .
            """, """
            $ORIGIN list.test.
            $TTL 300
            @ SOA ns hostmaster 1 3600 600 86400 60
            @ NS ns
            2.0.0.127.black A 127.0.0.2
            66.2.0.192.black A 127.0.0.2
            69.2.0.192.black A 127.0.0.9
            68.2.0.192.black A 192.0.2.1
            76.2.0.192.black A 127.0.0.2
            76.2.0.192.black TXT "open proxy,\\013\\010 see https://black.list.test/76"
            77.2.0.192.black A 127.0.0.2
            77.2.0.192.black TXT "%s" "%s"
            76.2.0.192.grey A 127.0.0.2
            76.2.0.192.grey TXT "a lesser reason"
            70.2.0.192.white A 127.0.0.5
            66.2.0.192.grey A 127.0.0.2
            70.2.0.192.grey A 127.0.0.2
            1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.black A 127.0.0.2
            *.everybody A 127.0.0.2
            """.formatted("x".repeat(200), "y".repeat(50)));

    private static final Domain HOST = Domain.parse("mx.north.test");

    public final ManualClock clock;
    public final List<String> questions = new CopyOnWriteArrayList<>();
    private final ZoneServer names;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DoorPolicy policy;

    public TestDoor(DoorSettings settings) throws IOException {
        this(settings, noRows(), new ManualClock(Instant.parse("2026-11-23T10:00:00Z")));
    }

    public TestDoor(DoorSettings settings, Database database, ManualClock clock) throws IOException {
        this.clock = clock;
        names = ZoneServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Zones.parse(ZONES), this::asked);
        policy = policy(settings, database, clock);
    }

    /** Each check has a mode of its own, or is off. */
    public static DoorSettings only(Mode mode, DoorCheck... checks) {
        Map<DoorCheck, Mode> modes = new EnumMap<>(DoorCheck.class);
        for (DoorCheck check : DoorCheck.values()) {
            modes.put(check, Arrays.asList(checks).contains(check) ? mode : Mode.OFF);
        }
        return DoorSettings.DEFAULT.withModes(modes);
    }

    /** All checks but greylisting, with limits that the first client exceeds. */
    public static TestDoor harsh(Mode mode) throws IOException {
        Rate once = new Rate(1, Duration.ofHours(1));
        HostRate rate = new HostRate(once, once);
        DoorCheck[] checks = Arrays.stream(DoorCheck.values())
                .filter(check -> check != DoorCheck.GREYLIST)
                .toArray(DoorCheck[]::new);
        return new TestDoor(only(mode, checks)
                .withTrusted(List.of())
                .withRates(new Rates(rate, rate, rate))
                .withGuesses(new Guesses(0, Duration.ofSeconds(1), 1, once)));
    }

    /** Everything enforced but greylisting, as a strict postmaster may have it. */
    public static TestDoor strict() throws IOException {
        Rate few = new Rate(3, Duration.ofHours(1));
        Rate many = new Rate(100, Duration.ofHours(1));
        HostRate rate = new HostRate(few, many);
        DoorCheck[] checks = Arrays.stream(DoorCheck.values())
                .filter(check -> check != DoorCheck.GREYLIST)
                .toArray(DoorCheck[]::new);
        DnsList black = new DnsList(Domain.parse("black.list.test"), List.of(), 1);
        return new TestDoor(only(Mode.ENFORCE, checks)
                .withRates(new Rates(rate, new HostRate(new Rate(4, Duration.ofHours(1)), many), rate))
                .withLists(new DoorSettings.Lists(List.of(black), 1, -1))
                .withGuesses(new Guesses(1, Duration.ofSeconds(1), 3, many)));
    }

    public DoorPolicy policy() {
        return policy;
    }

    /** A further node with the same rows and names. */
    public DoorPolicy policy(DoorSettings settings, Database database, ManualClock at) {
        return new DoorPolicy(
                settings,
                new DnsjavaResolver(new ResolverSettings(List.of(names.address()), Duration.ofSeconds(20), 1), at),
                executor,
                database,
                new SqlGreylist(),
                new DoorMetrics(meters),
                at,
                HOST,
                Set.of(Domain.parse("north.test")));
    }

    /** Verdicts so far that were more than that all is well. */
    public long findings() {
        return total() - count("verdict", "accept");
    }

    /** Verdicts so far with that tag. */
    public long count(String tag, String value) {
        return meters.find("postroad.door.verdicts").tag(tag, value).counters().stream()
                .mapToLong(counter -> (long) counter.count())
                .sum();
    }

    private long total() {
        return meters.find("postroad.door.verdicts").counters().stream()
                .mapToLong(counter -> (long) counter.count())
                .sum();
    }

    @Override
    public void close() {
        names.close();
        executor.shutdownNow();
        meters.close();
    }

    /** The name server has trouble with a name. */
    public void fault(String name, Fault fault) {
        names.fault(Domain.parse(name), fault);
    }

    private void asked(ServedQuery query) {
        questions.add(query.question());
    }

    private static Database noRows() {
        return (Database) Proxy.newProxyInstance(
                TestDoor.class.getClassLoader(), new Class<?>[] {Database.class}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("there are no rows");
                });
    }
}
