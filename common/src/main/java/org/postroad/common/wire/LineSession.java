package org.postroad.common.wire;

import org.postroad.common.wire.tls.TlsSession;

/**
 * The protocol of one connection, knowing no socket. Callbacks come one at a time, in the order of what happened, on a worker thread;
 * they may wait for disk or network. An exception from one is a bug: it is logged and the connection is closed.
 */
public interface LineSession {
    /** The connection stands: say the greeting. */
    void onOpen();

    /**
     * A line came.
     *
     * @param line its octets without the CRLF, free of CR, LF and NUL, at most {@link #maxLine()} less two
     */
    void onLine(byte[] line);

    /**
     * Octets came that are no line, and are thrown away up to the next CRLF. Told once per line, as soon as it is known, and again for
     * each further MiB without a CRLF.
     */
    void onBadLine(LineFault fault);

    /** TLS stands after {@link LineConnection#startTls}; what was said before counts for nothing (RFC 3207 §4.2). */
    void onSecured(TlsSession tls);

    /** Nothing came for the listener's idle timeout: say goodbye; the connection is closed next. */
    void onIdle();

    /** The server stops: say goodbye and close, at once or when the work under way is done. */
    void onStop();

    /** The connection is gone: let go of everything. Told exactly once, last. */
    void onClosed();

    /** The octets that the next line may have, with its CRLF. */
    int maxLine();
}
