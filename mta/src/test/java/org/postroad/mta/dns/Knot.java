package org.postroad.mta.dns;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postroad.common.address.Domain;
import org.postroad.common.testing.Loopback;

/** A Knot DNS of a test's own on loopback: somebody else's name server, which signs its zones itself (ECDSA P-256, salted NSEC3). */
public final class Knot implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How a zone is signed; the names are those of policies in its configuration. */
    public enum Signing {
        NONE,
        NSEC3,
        /** Nothing is proved of delegations to unsigned zones (RFC 5155 §6). */
        OPT_OUT
    }

    /**
     * @param apex with the root's dot
     * @param records as in a zone file, names relative to the apex; SOA, NS, and the delegations to other zones here, are added
     */
    public record Zone(String apex, Signing signing, String records) {
        private boolean isUnder(Zone other) {
            return apex.endsWith("." + other.apex);
        }
    }

    private final Path directory;
    private final Path configuration;
    private final InetSocketAddress address;
    private final Map<Zone, String> delegationSigners = new HashMap<>();
    private Process process;

    private Knot(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        configuration = directory.resolve("knot.conf");
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Loopback.freePort());
    }

    /** Starts one that serves these zones, whose parents vouch for those that are signed, and waits until it does. */
    public static Knot start(Path directory, List<Zone> zones) throws IOException, InterruptedException {
        Knot knot = new Knot(directory);
        knot.configure(zones);
        for (Zone zone : zones) {
            knot.delegationSigners.put(zone, knot.makeKey(zone));
        }
        for (int number = 0; number < zones.size(); number++) {
            knot.writeZone(zones.get(number), number, zones);
        }
        knot.process = new ProcessBuilder(program("knotd"), "-c", knot.configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(knot.directory.resolve("log").toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        try {
            knot.awaitAnswers(zones);
        } catch (RuntimeException | Error failed) {
            knot.close();
            throw failed;
        }
        return knot;
    }

    /** The keys of a zone, as a resolver's trust anchors. */
    public String anchors(String apex) {
        return delegationSigners.entrySet().stream()
                .filter(zone -> zone.getKey().apex().equals(apex))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    public InetSocketAddress address() {
        return address;
    }

    private void configure(List<Zone> zones) throws IOException {
        StringBuilder text =
                new StringBuilder("""
                server:
                    rundir: "%1$s"
                    listen: %2$s@%3$d
                    udp-workers: 1
                    tcp-workers: 1
                    background-workers: 1

                log:
                  - target: stdout
                    any: info

                database:
                    storage: "%1$s"

                policy:
                  - id: NSEC3
                    manual: on
                    single-type-signing: on
                    algorithm: ecdsap256sha256
                    nsec3: on
                  - id: OPT_OUT
                    manual: on
                    single-type-signing: on
                    algorithm: ecdsap256sha256
                    nsec3: on
                    nsec3-opt-out: on

                template:
                  - id: default
                    storage: "%1$s"
                    zonefile-sync: -1

                zone:
                """.formatted(directory, address.getAddress().getHostAddress(), address.getPort()));
        for (int number = 0; number < zones.size(); number++) {
            Zone zone = zones.get(number);
            text.append("  - domain: ").append(zone.apex()).append('\n');
            text.append("    file: ").append(fileName(number)).append('\n');
            if (zone.signing() != Signing.NONE) {
                text.append("    dnssec-signing: on\n");
                text.append("    dnssec-policy: ").append(zone.signing()).append('\n');
            }
        }
        Files.writeString(configuration, text);
    }

    /** What the zone above has to say of its key; nothing where it is to have none. */
    private String makeKey(Zone zone) throws IOException, InterruptedException {
        if (zone.signing() == Signing.NONE) {
            return "";
        }
        keymgr(zone.apex(), "generate", "ksk=yes", "zsk=yes");
        return keymgr(zone.apex(), "ds")
                .lines()
                .filter(line -> line.contains(" DS "))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private void writeZone(Zone zone, int number, List<Zone> zones) throws IOException {
        StringBuilder text = new StringBuilder("""
                $ORIGIN %s
                $TTL 60
                @ SOA ns.test. hostmaster.test. 1 3600 600 86400 60
                @ NS ns.test.
                """.formatted(zone.apex()));
        for (Zone child : zones) {
            if (parent(child, zones).equals(Optional.of(zone))) {
                text.append(child.apex()).append(" NS ns.test.\n").append(delegationSigners.get(child));
            }
        }
        Files.writeString(directory.resolve(fileName(number)), text.append(zone.records()));
    }

    private static Optional<Zone> parent(Zone child, List<Zone> zones) {
        return zones.stream()
                .filter(child::isUnder)
                .max(Comparator.comparingInt(zone -> zone.apex().length()));
    }

    private static String fileName(int number) {
        return number + ".zone";
    }

    private String keymgr(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program("keymgr"), "-c", configuration.toString()));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("keymgr.out");
        Process keymgr = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        boolean ended = keymgr.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (!ended || keymgr.exitValue() != 0) {
            keymgr.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + " failed:\n" + Files.readString(output));
        }
        return Files.readString(output);
    }

    private void awaitAnswers(List<Zone> zones) {
        Resolver probe = new DnsjavaResolver(
                new ResolverSettings(List.of(address), Duration.ofSeconds(1), 1), Clock.systemUTC());
        await("knotd serves its zones").atMost(PATIENCE).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("knotd has ended:\n" + Files.readString(directory.resolve("log")));
            }
            return zones.stream()
                    .map(zone -> Domain.parse(zone.apex()))
                    .map(probe::txt)
                    .allMatch(answer -> answer.isFound() || answer.isCertainlyNone());
        });
    }

    private static String program(String name) {
        return Stream.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin")
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        name + " is not installed; ./check installs what the tests need (apt-get install knot)"));
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
