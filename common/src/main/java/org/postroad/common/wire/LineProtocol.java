package org.postroad.common.wire;

/** Makes the sessions of one listener. Thread-safe. */
public interface LineProtocol {
    /** A session for a new connection, already under TLS if the listener's TLS is implicit; its first callback is onOpen. */
    LineSession open(LineConnection connection);

    /** The protocol's words to a connection beyond the listener's limits, with CRLF; sent in clear text only. */
    String tooManyConnections();
}
