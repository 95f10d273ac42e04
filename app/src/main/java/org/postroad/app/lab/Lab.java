package org.postroad.app.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import org.postroad.app.lab.LabNetwork.HostPorts;
import org.postroad.app.settings.SystemSettings;
import org.postroad.app.settings.SystemSettings.AccountLimits;
import org.postroad.app.settings.SystemSettings.Http;
import org.postroad.app.settings.SystemSettings.Limits;
import org.postroad.app.settings.SystemSettings.Listeners;
import org.postroad.app.settings.SystemSettings.Outbound;
import org.postroad.app.settings.SystemSettings.OutboundTls;
import org.postroad.app.settings.SystemSettings.PublishedTls;
import org.postroad.app.settings.SystemSettings.Queue;
import org.postroad.app.settings.SystemSettings.Storage;
import org.postroad.app.system.MailSystem;
import org.postroad.app.system.SystemHooks;
import org.postroad.app.system.SystemStore;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.PasswordHash;
import org.postroad.mta.dns.ResolverSettings;
import org.postroad.mta.dns.server.ZoneServer;
import org.postroad.mta.dns.server.Zones;
import org.postroad.mta.policy.DoorSettings;
import org.postroad.mta.queue.QueueLimits;
import org.postroad.mta.queue.RetrySchedule;
import org.postroad.mta.smtp.client.ReuseLimits;

/** Two complete mail systems, {@code north.test} and {@code south.test}, and the name server between them. Thread-safe. */
public final class Lab implements AutoCloseable {
    private static final String MARK = ".postroad-lab";
    private static final RetrySchedule IMPATIENT = new RetrySchedule(
            List.of(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8)),
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            0.1);

    private final Path directory;
    private final boolean temporary;
    private final LabNetwork network;
    private final ZoneServer names;
    private final LabHost north;
    private final LabHost south;
    private final LabFaults faults;
    private final List<LabPerson> people;

    private Lab(
            Path directory,
            boolean temporary,
            LabNetwork network,
            ZoneServer names,
            LabHost north,
            LabHost south,
            LabFaults faults,
            List<LabPerson> people) {
        this.directory = directory;
        this.temporary = temporary;
        this.network = network;
        this.names = names;
        this.north = north;
        this.south = south;
        this.faults = faults;
        this.people = List.copyOf(people);
    }

    /** Starts a lab that nobody watches; a new one gets its people and their mail first. */
    public static Lab start(LabSettings settings) throws IOException {
        return start(settings, LabWatch.NONE);
    }

    /** The same, watched. */
    public static Lab start(LabSettings settings, LabWatch watch) throws IOException {
        Path directory = settings.directory().isPresent()
                ? prepared(settings.directory().get(), settings.fresh())
                : Files.createTempDirectory("postroad-lab");
        InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (Undo undo = new Undo()) {
            LabNetwork network = undo.add(LabNetwork.find());
            Zones zones = Zones.parse(List.of(
                    LabZones.domain("north.test", network.north().address()),
                    LabZones.domain("south.test", network.south().address()),
                    LabZones.reverse(network.north().address(), network.south().address())));
            ZoneServer names = undo.add(ZoneServer.start(new InetSocketAddress(here, 0), zones, query -> {}));
            LabDoor northDoor = new LabDoor();
            LabDoor southDoor = new LabDoor();
            LabHost north = undo.add(host(
                    "north", directory, network.north(), network.south(), names, web(settings, 1), northDoor, watch));
            LabHost south = undo.add(host(
                    "south", directory, network.south(), network.north(), names, web(settings, 2), southDoor, watch));
            String password = password(directory);
            settle(
                    password,
                    List.of(
                            new Resident(north.opened(), "Alice", "alice@north.test"),
                            new Resident(north.opened(), "Ada", "ada@north.test"),
                            new Resident(south.opened(), "Bob", "bob@south.test"),
                            new Resident(south.opened(), "Ben", "ben@south.test")));
            north.start();
            south.start();
            List<LabPerson> people = List.of(
                    new LabPerson("Alice", "alice@north.test", password, north.webmail()),
                    new LabPerson("Ada", "ada@north.test", password, north.webmail()),
                    new LabPerson("Bob", "bob@south.test", password, south.webmail()),
                    new LabPerson("Ben", "ben@south.test", password, south.webmail()));
            LabFaults faults = new LabFaults(names, Map.of("north", northDoor, "south", southDoor), watch::changed);
            undo.keepAll();
            return new Lab(directory, settings.directory().isEmpty(), network, names, north, south, faults, people);
        }
    }

    /** The hosts, north first. */
    public List<LabHost> hosts() {
        return List.of(north, south);
    }

    /** The host of that name, {@code north} or {@code south}. */
    public Optional<LabHost> host(String name) {
        return hosts().stream().filter(host -> host.name().equals(name)).findFirst();
    }

    /** What can be broken and mended. */
    public LabFaults faults() {
        return faults;
    }

    /** Lets one of the people write a letter to another; its Message-ID with angle brackets. */
    public String send(LabPerson from, LabPerson to, String subject, String text)
            throws IOException, InterruptedException {
        JmapClient sender = JmapClient.login(from.webmail(), from.address(), from.password());
        return new Letter(from, to, subject, text, new byte[0]).send(sender);
    }

    /** Who lives here. */
    public List<LabPerson> people() {
        return people;
    }

    /** The person with that local part. */
    public LabPerson person(String localPart) {
        return people.stream()
                .filter(person -> person.id().equals(localPart))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("nobody in the lab is called " + localPart));
    }

    /** What listens where, a line each, for people. */
    public List<String> places() {
        List<String> places = new ArrayList<>(List.of(
                host("north.test", network.north()),
                host("south.test", network.south()),
                "name server  " + names.address().getAddress().getHostAddress() + ":"
                        + names.address().getPort() + " (UDP and TCP)",
                "data         " + directory + (temporary ? " (removed at the end)" : "")));
        if (!network.note().isEmpty()) {
            places.add("note         " + network.note());
        }
        return List.copyOf(places);
    }

    @Override
    public void close() {
        south.close();
        north.close();
        names.close();
        try {
            network.close();
            if (temporary) {
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the lab's data in " + directory + " was not removed", e);
        }
    }

    /** Closes what was started when a later part fails to start. */
    private static final class Undo implements AutoCloseable {
        private final List<AutoCloseable> started = new ArrayList<>();

        <T extends AutoCloseable> T add(T part) {
            started.add(0, part);
            return part;
        }

        void keepAll() {
            started.clear();
        }

        @Override
        public void close() throws IOException {
            for (AutoCloseable part : started) {
                try {
                    part.close();
                } catch (Exception e) {
                    throw new IOException("a part of the lab did not stop: " + e.getMessage(), e);
                }
            }
        }
    }

    private static InetSocketAddress web(LabSettings settings, int after) throws IOException {
        InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        return new InetSocketAddress(here, settings.webPort() == 0 ? 0 : settings.webPort() + after);
    }

    private static LabHost host(
            String name,
            Path directory,
            HostPorts own,
            HostPorts other,
            ZoneServer names,
            InetSocketAddress web,
            LabDoor door,
            LabWatch watch)
            throws IOException {
        String domain = name + ".test";
        SystemSettings settings = new SystemSettings(
                new Domain("mx." + domain),
                List.of(new Domain(domain)),
                SystemSettings.Addresses.USUAL,
                Storage.in(directory.resolve(domain)),
                Optional.empty(),
                new Listeners(
                        List.of(own.smtpAddress()),
                        List.of(new InetSocketAddress(own.address(), own.submission())),
                        List.of(new InetSocketAddress(own.address(), own.submissions())),
                        true),
                new Http(web, false, "postroad-" + domain.replace('.', '-'), false, watch.origins()),
                Optional.empty(),
                new ResolverSettings(List.of(names.address()), Duration.ofSeconds(3), 2),
                new Outbound(other.smtp(), Optional.empty(), OutboundTls.OPPORTUNISTIC),
                new Queue(IMPATIENT, QueueLimits.DEFAULT),
                Limits.DEFAULT,
                AccountLimits.NONE,
                List.of(),
                DoorSettings.DEFAULT,
                List.of(),
                PublishedTls.NOTHING,
                Duration.ofSeconds(10));
        SystemHooks hooks =
                new SystemHooks(watch.roads(name, settings.hostname()), List.of(door), ReuseLimits.NONE, door::before);
        return LabHost.open(name, settings, hooks, watch::changed);
    }

    /** Somebody who lives in a system. */
    private record Resident(MailSystem system, String name, String address) {
        boolean isNew() {
            SystemStore store = system.store();
            return store.database()
                    .read(rows -> store.mail().directory().byLogin(rows, address))
                    .isEmpty();
        }

        void settle(PasswordHash hash) throws IOException {
            SystemStore store = system.store();
            Account account = store.database()
                    .write(tx -> store.mail().directory().create(tx, EmailAddress.parse(address), name, hash));
            new LabMail(system.clock().instant()).fileInto(store, account.id(), address);
        }
    }

    /** Gives an account and some mail to those who do not have them already. */
    private static void settle(String password, List<Resident> residents) throws IOException {
        List<Resident> fresh = residents.stream().filter(Resident::isNew).toList();
        if (fresh.isEmpty()) {
            return;
        }
        // Once for all, as it takes its time.
        PasswordHash hash = fresh.get(0).system().store().mail().authenticator().hash(password);
        for (Resident one : fresh) {
            one.settle(hash);
        }
    }

    /** The password of everybody in this lab: made once and kept with its data. */
    private static String password(Path directory) throws IOException {
        Path mark = directory.resolve(MARK);
        ObjectMapper json = new ObjectMapper();
        if (Files.exists(mark)) {
            JsonNode kept = json.readTree(mark.toFile());
            return kept.path("password").asText();
        }
        String letters = "abcdefghjkmnpqrstuvwxyz23456789";
        String password = new SecureRandom()
                .ints(12, 0, letters.length())
                .mapToObj(i -> letters.substring(i, i + 1))
                .reduce("", String::concat);
        Files.createFile(mark, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(mark, json.writeValueAsBytes(json.createObjectNode().put("password", password)));
        return password;
    }

    private static Path prepared(Path directory, boolean fresh) throws IOException {
        boolean isLab = Files.exists(directory.resolve(MARK));
        if (!isLab && Files.isDirectory(directory)) {
            try (Stream<Path> content = Files.list(directory)) {
                if (content.findAny().isPresent()) {
                    throw new IOException(directory + " is not empty and holds no lab; name another directory");
                }
            }
        }
        if (isLab && fresh) {
            delete(directory);
        }
        return Files.createDirectories(directory).toAbsolutePath();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> content = Files.walk(directory)) {
            for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static String host(String domain, HostPorts ports) {
        return domain + "   SMTP " + ports.address().getHostAddress() + ":" + ports.smtp() + ", submission "
                + ports.submission() + " (STARTTLS) and " + ports.submissions() + " (TLS)";
    }
}
