package org.postroad.common.wire;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens connections to servers of line protocols. Thread-safe. */
@FunctionalInterface
public interface LineConnector {
    /**
     * What came of trying the addresses of one server. Immutable.
     *
     * @param transport the connection to one of them, which the caller closes; empty if none came about
     * @param failures the addresses that were tried in vain, in that order, and what was wrong with each
     */
    record Connected(Optional<LineTransport> transport, Map<InetSocketAddress, IOException> failures) {}

    /**
     * Connects over TCP, in clear text.
     *
     * @param remote resolved: no name is looked up here
     * @throws java.net.SocketTimeoutException if there was no answer in time
     * @throws java.net.ConnectException if it was refused
     * @throws IOException if it failed otherwise
     */
    LineTransport connect(InetSocketAddress remote, Duration timeout) throws IOException;

    /**
     * Connects to the first of a server's addresses that answers (RFC 8305 §5). What it cannot do at once it does one after the other, as
     * here.
     *
     * @param remotes in the order in which they are tried, at least one
     * @param head how long each is waited for before the next is tried beside it
     * @param timeout of each
     */
    default Connected connectToAny(List<InetSocketAddress> remotes, Duration head, Duration timeout)
            throws InterruptedIOException {
        Map<InetSocketAddress, IOException> failures = new LinkedHashMap<>();
        for (InetSocketAddress remote : remotes) {
            try {
                return new Connected(Optional.of(connect(remote, timeout)), failures);
            } catch (InterruptedIOException interrupted) {
                if (Thread.currentThread().isInterrupted()) {
                    throw interrupted;
                }
                failures.put(remote, interrupted);
            } catch (IOException failed) {
                failures.put(remote, failed);
            }
        }
        return new Connected(Optional.empty(), failures);
    }
}
