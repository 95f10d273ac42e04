package org.postroad.app.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/**
 * Where the lab's two hosts listen. Each has its own loopback address and the well-known ports where the system permits; else high ports;
 * else, where 127.0.0.1 is the only loopback address (macOS), high ports that differ between the hosts. Immutable.
 *
 * @param north where north.test's host listens
 * @param south where south.test's host listens
 * @param note what the user should know of the choice; empty where the ports are the well-known ones
 */
record LabNetwork(HostPorts north, HostPorts south, String note) {
    private static final int MOST_LABS = 50;

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
            Optional<LabNetwork> found = onOwnAddresses(lab, 25, 587, 465, "");
            if (found.isEmpty()) {
                found = onOwnAddresses(
                        lab,
                        2525,
                        2587,
                        2465,
                        "ports 25, 587 and 465 are not permitted here, so the hosts use 2525, 2587 and 2465");
            }
            if (found.isEmpty()) {
                found = onOneAddress(lab * 100);
            }
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new IOException("no free loopback ports for the lab's hosts; stop another lab");
    }

    private static Optional<LabNetwork> onOwnAddresses(int lab, int smtp, int submission, int submissions, String note)
            throws IOException {
        InetAddress first = InetAddress.getByAddress(new byte[] {127, 0, (byte) (lab + 1), 1});
        InetAddress second = InetAddress.getByAddress(new byte[] {127, 0, (byte) (lab + 1), 2});
        HostPorts north = new HostPorts(first, smtp, submission, submissions);
        HostPorts south = new HostPorts(second, smtp, submission, submissions);
        return north.isFree() && south.isFree() ? Optional.of(new LabNetwork(north, south, note)) : Optional.empty();
    }

    private static Optional<LabNetwork> onOneAddress(int shift) throws IOException {
        InetAddress only = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        HostPorts north = new HostPorts(only, 2525, 2587, 2465).shifted(shift);
        HostPorts south = north.shifted(1);
        String note = "this system has one loopback address, so the hosts share it on ports of their own";
        return north.isFree() && south.isFree() ? Optional.of(new LabNetwork(north, south, note)) : Optional.empty();
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
