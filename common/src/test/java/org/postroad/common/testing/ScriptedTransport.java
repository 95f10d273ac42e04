package org.postroad.common.testing;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postroad.common.wire.LineTransport;
import org.postroad.common.wire.tls.ClientTls;
import org.postroad.common.wire.tls.TlsSession;

/** The server of a transcript without a socket. Strict: the client says what the script says, no sooner and no later. */
public final class ScriptedTransport implements LineTransport {
    private final Transcript transcript;
    private final Iterator<Transcript.Step> steps;
    private final StringBuilder unheard = new StringBuilder();
    private Transcript.@Nullable Step current;
    private boolean closed;

    public ScriptedTransport(Transcript transcript) {
        this.transcript = transcript;
        steps = transcript.steps().iterator();
        advance();
    }

    /** Fails unless the script was played to its end. */
    public void assertEnded() {
        if (current != null && current.kind() == Transcript.Kind.HANGUP && closed) {
            advance();
        }
        if (current != null && current.kind() == Transcript.Kind.CLOSED) {
            advance();
        }
        if (current != null || unheard.length() > 0) {
            throw fault("the dialogue ended early, or with " + unheard);
        }
    }

    @Override
    public boolean isQuiet() {
        return !closed && current != null && current.kind() != Transcript.Kind.CLOSED;
    }

    @Override
    public byte[] readLine(int maxLine, Duration timeout) throws IOException {
        Transcript.Step step = current;
        if (unheard.length() > 0) {
            throw fault("the client said more than it may before it waits: " + unheard);
        }
        if (step == null || step.kind() == Transcript.Kind.CLOSED || closed) {
            throw new EOFException("the server closed the connection");
        }
        if (step.kind() == Transcript.Kind.SILENT) {
            advance();
            throw new SocketTimeoutException("no reply in time");
        }
        if (step.kind() != Transcript.Kind.SERVER) {
            throw fault("the client waits for a line out of turn");
        }
        advance();
        return step.text().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void write(byte[] bytes, int offset, int length, Duration timeout) throws IOException {
        if (closed || current == null || current.kind() == Transcript.Kind.CLOSED) {
            throw new EOFException("the server closed the connection");
        }
        unheard.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
        int end = unheard.indexOf("\n");
        while (end >= 0 && current != null && isClient(current)) {
            expect(transcript, current, unheard.substring(0, end + 1));
            unheard.delete(0, end + 1);
            advance();
            end = unheard.indexOf("\n");
        }
    }

    @Override
    public TlsSession startTls(ClientTls tls, Duration timeout) throws IOException {
        if (current == null || current.kind() != Transcript.Kind.SECURE) {
            throw fault("the client starts TLS out of turn");
        }
        advance();
        return new TlsSession("TLSv1.3", "TLS_AES_256_GCM_SHA384", List.of(), List.of());
    }

    @Override
    public InetSocketAddress remote() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4321);
    }

    @Override
    public void close() {
        closed = true;
    }

    static void expect(Transcript transcript, Transcript.Step step, String line) {
        boolean right = step.kind() == Transcript.Kind.CLIENT
                ? Transcript.matches(new String(Transcript.octets(step), StandardCharsets.ISO_8859_1), line)
                : new String(Transcript.octets(step), StandardCharsets.ISO_8859_1).equals(line);
        if (!right) {
            throw new AssertionError(
                    transcript.name() + ":" + step.line() + ": expected: " + step.text() + "\n     got: " + line);
        }
    }

    private static boolean isClient(Transcript.Step step) {
        return step.kind() == Transcript.Kind.CLIENT || step.kind() == Transcript.Kind.CLIENT_RAW;
    }

    private void advance() {
        current = steps.hasNext() ? steps.next() : null;
    }

    private AssertionError fault(String words) {
        return new AssertionError(transcript.name() + ":" + (current == null ? "end" : current.line()) + ": " + words);
    }
}
