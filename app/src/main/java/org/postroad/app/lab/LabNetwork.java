package org.postroad.app.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the lab's two hosts listen. Each has its own loopback address and the well-known ports where the system permits; else high ports;
 * else, where 127.0.0.1 is the only loopback address (macOS), high ports that differ between the hosts. Immutable; closed with the lab.
 *
 * @param north where north.test's host listens
 * @param south where south.test's host listens
 * @param note what the user should know of the choice; empty where the ports are the well-known ones
 * @param claim a port of 127.0.0.1 that is held so that no lab which starts at the same time chooses the same addresses
 */
record LabNetwork(HostPorts north, HostPorts south, String note, ServerSocket claim) implements AutoCloseable {
    private static final int MOST_LABS = 50;
    private static final int FIRST_CLAIM = 24_900;

    /**
     * One host's SMTP ports.
     *
     * @param smtp for mail from the other host (25)
     * @param submission for users, STARTTLS (587)
     * @param submissions for users, implicit TLS (465)
     */
    record HostPorts(InetAddress address, int smtp, int submission, int submissions) {
        InetSocketAddress smtpAddress() {
            return new InetSocketAddress(address, smtp);
        }

        private HostPorts shifted(int by) {
            return new HostPorts(address, smtp + by, submission + by, submissions + by);
        }

        private boolean isFree() {
            return LabNetwork.isFree(address, smtp)
                    && LabNetwork.isFree(address, submission)
                    && LabNetwork.isFree(address, submissions);
        }
    }

    /** Finds free places; several labs can run beside one another. */
    static LabNetwork find() throws IOException {
        for (int lab = 0; lab < MOST_LABS; lab++) {
            Optional<ServerSocket> claim = claim(lab);
            if (claim.isPresent()) {
                Optional<LabNetwork> found = find(lab, claim.get());
                if (found.isPresent()) {
                    return found.get();
                }
                claim.get().close();
            }
        }
        throw new IOException("no free loopback ports for the lab's hosts; stop another lab");
    }

    /** Lets another lab have the addresses. */
    @Override
    public void close() throws IOException {
        claim.close();
    }

    private static Optional<LabNetwork> find(int lab, ServerSocket claim) throws IOException {
        InetAddress first = InetAddress.getByAddress(new byte[] {127, 0, (byte) (lab + 1), 1});
        InetAddress second = InetAddress.getByAddress(new byte[] {127, 0, (byte) (lab + 1), 2});
        InetAddress only = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        HostPorts shared = new HostPorts(only, 2525, 2587, 2465).shifted(lab * 100);
        return Stream.of(
                        new LabNetwork(
                                new HostPorts(first, 25, 587, 465), new HostPorts(second, 25, 587, 465), "", claim),
                        new LabNetwork(
                                new HostPorts(first, 2525, 2587, 2465),
                                new HostPorts(second, 2525, 2587, 2465),
                                "ports 25, 587 and 465 are not permitted here, so the hosts use 2525, 2587 and 2465",
                                claim),
                        new LabNetwork(
                                shared,
                                shared.shifted(1),
                                "this system has one loopback address, so the hosts share it on ports of their own",
                                claim))
                .filter(network -> network.north().isFree() && network.south().isFree())
                .findFirst();
    }

    private static Optional<ServerSocket> claim(int lab) throws IOException {
        ServerSocket claim = new ServerSocket();
        try {
            claim.bind(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), FIRST_CLAIM + lab), 1);
            return Optional.of(claim);
        } catch (IOException taken) {
            claim.close();
            return Optional.empty();
        }
    }

    static boolean isFree(InetAddress address, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException takenOrForbidden) {
            return false;
        }
    }
}
