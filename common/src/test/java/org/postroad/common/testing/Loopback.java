package org.postroad.common.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A /24 of loopback addresses that nobody else uses. Every host has an address of its own and the same port for each service, as on the
 * real network, so that one outbound port reaches them all. Immutable.
 */
public final class Loopback {
    private static final int HOSTS = 8;
    private static final int ATTEMPTS = 100;

    /** What a host may offer. The value is the distance from the network's first port. */
    public enum Service {
        SMTP,
        SUBMISSION,
        SUBMISSIONS,
        HTTP,
        LMTP
    }

    private final int network;
    private final int firstPort;

    private Loopback(int network, int firstPort) {
        this.network = network;
        this.firstPort = firstPort;
    }

    /** Finds a network whose first hosts have all their ports free. */
    public static Loopback find() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Loopback found = new Loopback(ThreadLocalRandom.current().nextInt(1 << 8, 1 << 16), anyPort());
            if (found.isFree()) {
                return found;
            }
        }
        throw new IOException("no free loopback network; these tests need the addresses 127.0.0.0/8 (Linux)");
    }

    /** A free port of 127.0.0.1, for a server that must be told its port. */
    public static int freePort() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = anyPort();
            if (isFree(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                return port;
            }
        }
        throw new IOException("no free port on 127.0.0.1");
    }

    /** Below the ports that the system gives to clients (32768 and above), one of which would take it before the server does. */
    private static int anyPort() {
        return ThreadLocalRandom.current().nextInt(10_000, 32_000);
    }

    /** The address of a host, 1 to 8. */
    public InetAddress address(int host) {
        try {
            return InetAddress.getByAddress(new byte[] {127, (byte) (network >>> 8), (byte) network, (byte) host});
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public InetSocketAddress at(int host, Service service) {
        return new InetSocketAddress(address(host), port(service));
    }

    public int port(Service service) {
        return firstPort + service.ordinal();
    }

    private boolean isFree() {
        return IntStream.rangeClosed(1, HOSTS)
                .boxed()
                .allMatch(host -> Stream.of(Service.values()).allMatch(service -> isFree(at(host, service))));
    }

    private static boolean isFree(InetSocketAddress address) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(address);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
