package org.postroad.common.wire;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.postroad.common.wire.tls.TlsSession;

/** A session's hold on its connection. Used only inside the session's callbacks. */
public interface LineConnection {
    /** The client. */
    InetSocketAddress remote();

    /** The address the client connected to. */
    InetSocketAddress local();

    /** The TLS session; empty in clear text. */
    Optional<TlsSession> tls();

    /** Whether the listener offers STARTTLS and the connection is still in clear text. */
    boolean canStartTls();

    /**
     * Sends octets, after all that was sent before. Waits while the peer does not read, up to the idle timeout. Once the connection is
     * lost, does nothing.
     */
    void write(byte[] bytes, int offset, int length);

    /** Sends text in UTF-8; the caller ends its lines with CRLF. */
    default void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(bytes, 0, bytes.length);
    }

    /** Gives what comes next to the sink, until it has enough; then lines go on. */
    void receive(ByteSink sink);

    /**
     * Sends the last words in clear text and does the TLS handshake. All that the client sent after its command in clear text is
     * thrown away (RFC 3207 §4.2). Then comes {@link LineSession#onSecured}, or the end.
     *
     * @param lastWords with CRLF
     * @throws IllegalStateException unless {@link #canStartTls()}
     */
    void startTls(String lastWords);

    /**
     * Tells the session of nothing that the client says for a while; it is kept, up to a bound, and told afterwards. Holds no thread. Ends
     * early where the server stops or the connection is lost. The last act of a callback, and not while a message is received.
     */
    void pause(Duration length, AfterPause then);

    /** What comes after a pause. */
    @FunctionalInterface
    interface AfterPause {
        /**
         * Called as the session's callbacks are, before anything that was kept.
         *
         * @param talked the client has said something meanwhile
         */
        void run(boolean talked);
    }

    /** Sends what was written and closes; nothing that came later is read. */
    void close();

    /** False once the connection is known to be lost or closed, for work that would go on in vain. */
    boolean isOpen();
}
