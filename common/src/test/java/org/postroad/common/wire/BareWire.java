package org.postroad.common.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.testing.TranscriptPeer;
import org.postroad.common.wire.tls.ChannelBinding;
import org.postroad.common.wire.tls.TlsSession;

/**
 * A session without a socket, driven on the caller's thread. Strict: a line that is waited for and was not said is a failure at once,
 * and what was said and not read is one at the end ({@link #unread}).
 */
public final class BareWire implements TranscriptPeer, LineConnection {
    private static final List<ChannelBinding> BINDINGS = List.of(
            new ChannelBinding(ChannelBinding.TLS_SERVER_END_POINT, "bare wire".getBytes(StandardCharsets.US_ASCII)));

    private final LineFramer framer = new LineFramer();
    private final StringBuilder said = new StringBuilder();
    private final boolean offersTls;
    private final int piece;
    private final List<Duration> pauses = new ArrayList<>();
    private final LineSession session;
    private @Nullable ByteSink sink;
    private @Nullable TlsSession tls;
    private boolean handshake;
    private boolean closed;
    private boolean gone;

    /**
     * Opens a session.
     *
     * @param piece octets that the session is given at a time
     */
    public BareWire(LineProtocol protocol, TlsUse use, int piece) {
        this.piece = piece;
        offersTls = use == TlsUse.STARTTLS;
        tls = use == TlsUse.IMPLICIT ? new TlsSession("TLSv1.3", "TLS_AES_256_GCM_SHA384", List.of(), BINDINGS) : null;
        session = protocol.open(this);
        session.onOpen();
    }

    public LineSession session() {
        return session;
    }

    /** What the session said and nobody read. */
    public String unread() {
        return said.toString();
    }

    @Override
    public void send(byte[] octets) {
        for (int from = 0; from < octets.length && !closed; from += piece) {
            ByteBuffer buffer =
                    ByteBuffer.wrap(Arrays.copyOfRange(octets, from, Math.min(octets.length, from + piece)));
            while (buffer.hasRemaining() && !closed && !handshake) {
                feed(buffer);
            }
        }
    }

    private void feed(ByteBuffer buffer) {
        ByteSink into = sink;
        if (into != null) {
            if (into.take(buffer) && sink == into) {
                sink = null;
            }
            return;
        }
        LineFramer.Found found = framer.next(buffer, session.maxLine());
        if (found.line() != null) {
            session.onLine(found.line());
        } else if (found.fault() != null) {
            session.onBadLine(found.fault());
        }
    }

    @Override
    public @Nullable String readLine() {
        int end = said.indexOf("\r\n");
        if (end < 0) {
            if (closed) {
                return null;
            }
            throw new AssertionError("the session said nothing more");
        }
        String line = said.substring(0, end);
        said.delete(0, end + 2);
        return line;
    }

    @Override
    public void secure() {
        if (!handshake) {
            throw new AssertionError("the session did not ask for a handshake");
        }
        handshake = false;
        tls = new TlsSession("TLSv1.3", "TLS_AES_256_GCM_SHA384", List.of(), BINDINGS);
        session.onSecured(tls);
    }

    @Override
    public void stop() {
        session.onStop();
    }

    @Override
    public void idle() {
        session.onIdle();
        close();
    }

    /** The connection ends. */
    @Override
    public void close() {
        closed = true;
    }

    /** Tells the session that the connection is gone, once. */
    public void gone() {
        closed = true;
        if (!gone) {
            gone = true;
            session.onClosed();
        }
    }

    @Override
    public InetSocketAddress remote() {
        return address(new byte[] {(byte) 192, 0, 2, 10}, 4321);
    }

    @Override
    public InetSocketAddress local() {
        return address(new byte[] {(byte) 192, 0, 2, 1}, 25);
    }

    @Override
    public Optional<TlsSession> tls() {
        return Optional.ofNullable(tls);
    }

    @Override
    public boolean canStartTls() {
        return offersTls && tls == null;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (!closed) {
            said.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }
    }

    @Override
    public void receive(ByteSink into) {
        sink = into;
    }

    /** A pause is over at once; how long it would have been is told by {@link #pauses}. */
    @Override
    public void pause(Duration length, AfterPause then) {
        pauses.add(length);
        then.run(false);
    }

    /** The pauses so far. */
    public List<Duration> pauses() {
        return List.copyOf(pauses);
    }

    @Override
    public void startTls(String lastWords) {
        write(lastWords);
        handshake = true;
        framer.reset();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    private static InetSocketAddress address(byte[] address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
