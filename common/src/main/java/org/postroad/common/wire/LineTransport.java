package org.postroad.common.wire;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.postroad.common.wire.tls.ClientTls;
import org.postroad.common.wire.tls.TlsSession;

/** The client's side of one connection, for a blocking dialogue. Confined to one thread; close may come from any. */
public interface LineTransport extends Closeable {
    /** The server. */
    InetSocketAddress remote();

    /** The address this side connected from. */
    InetSocketAddress local();

    /** Whether it is open, as far as is known, and all that the server said was read: what comes next can only answer what is said next. */
    boolean isQuiet();

    /**
     * Waits for a line.
     *
     * @param maxLine octets it may have, with its CRLF
     * @return the octets before its CRLF; a bare LF ends it too, since a server's reply carries no commands
     * @throws SocketTimeoutException if none came in time
     * @throws LineTooLongException if it is longer
     * @throws IOException if the connection is lost, {@link java.io.EOFException} if the server closed it
     */
    byte[] readLine(int maxLine, Duration timeout) throws IOException;

    /**
     * Sends octets; waits while the server does not take them.
     *
     * @throws SocketTimeoutException if it did not take them in time
     * @throws IOException if the connection is lost
     */
    void write(byte[] bytes, int offset, int length, Duration timeout) throws IOException;

    /**
     * Does the TLS handshake. What the server sent in clear text and was not read yet is a fault (RFC 3207 §4.2 in reverse).
     *
     * @throws IOException if there is no TLS; the connection is of no more use
     */
    TlsSession startTls(ClientTls tls, Duration timeout) throws IOException;

    /** Closes the connection, at once. Never throws. */
    @Override
    void close();
}
