package org.postroad.it.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.postroad.common.address.Domain;
import org.postroad.common.testing.Loopback;
import org.postroad.mta.dns.server.ZoneServer;
import org.postroad.mta.dns.server.Zones;

/**
 * The network, the names and the disk that the hosts of a story share. Hosts that were added to it close with it, the last one first.
 * Confined to the test's thread.
 */
public final class World implements AutoCloseable {
    private final Path directory;
    private final Loopback network;
    private final List<String> zones = new ArrayList<>();
    private final ZoneServer names;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    public World() {
        try {
            directory = Files.createTempDirectory("postroad-story");
            network = Loopback.find();
            names = ZoneServer.start(new InetSocketAddress(network.address(1), 0), Zones.parse(List.of()), query -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        zone("test", ""); // so that a name without a zone does not exist, instead of nobody knowing
    }

    public Loopback network() {
        return network;
    }

    /** Where the name server answers. */
    public InetSocketAddress names() {
        return names.address();
    }

    /** A directory of that name, for whoever asks. */
    public Path directory(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    /** Adds the zone of a domain whose one mail host is {@code mx.DOMAIN} at a host of the network. */
    public World mailDomain(String domain, int host) {
        return zone(domain, """
                @   IN MX 10 mx.%1$s.
                mx  IN A  %2$s
                """.formatted(Domain.parse(domain).ascii(), address(host)));
    }

    /** Adds a zone; SOA and NS are added to the records. */
    public World zone(String domain, String records) {
        String ascii = Domain.parse(domain).ascii();
        zones.add("""
                $ORIGIN %1$s.
                $TTL 1
                @   IN SOA ns.%1$s. hostmaster.%1$s. 1 3600 600 86400 1
                @   IN NS  ns.%1$s.
                ns  IN A   %2$s
                """.formatted(ascii, address(1)) + records);
        names.replace(Zones.parse(zones));
        return this;
    }

    /** The address of a host as text. */
    public String address(int host) {
        InetAddress address = network.address(host);
        return address.getHostAddress();
    }

    /** Closes it with the world. */
    public <T extends AutoCloseable> T add(T part) {
        open.push(part);
        return part;
    }

    @Override
    public void close() throws Exception {
        List<Exception> failures = new ArrayList<>();
        for (AutoCloseable part : open) {
            try {
                part.close();
            } catch (Exception failure) {
                failures.add(failure);
            }
        }
        names.close();
        delete(directory);
        if (!failures.isEmpty()) {
            Exception first = failures.get(0);
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> content = Files.walk(tree)) {
            for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
