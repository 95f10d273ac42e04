package org.postroad.common.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Opens connections to servers of line protocols. Thread-safe. */
@FunctionalInterface
public interface LineConnector {
    /**
     * Connects over TCP, in clear text.
     *
     * @param remote resolved: no name is looked up here
     * @throws java.net.SocketTimeoutException if there was no answer in time
     * @throws java.net.ConnectException if it was refused
     * @throws IOException if it failed otherwise
     */
    LineTransport connect(InetSocketAddress remote, Duration timeout) throws IOException;
}
