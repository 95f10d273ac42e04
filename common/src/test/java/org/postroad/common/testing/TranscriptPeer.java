package org.postroad.common.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The client of a transcript, against a server of ours: a bare session, or one behind a socket. */
public interface TranscriptPeer extends AutoCloseable {
    void send(byte[] octets) throws IOException;

    /** The server's next line without CRLF; null once it has closed the connection. Fails if none comes. */
    @Nullable String readLine() throws IOException;

    /** Does the client's part of the handshake. */
    void secure() throws Exception;

    @Override
    void close() throws IOException;

    /** The server stops. */
    default void stop() {
        throw new IllegalArgumentException("this peer cannot stop its server");
    }

    /** The client was silent for too long. */
    default void idle() {
        throw new IllegalArgumentException("this peer does not wait so long");
    }

    /** Plays a transcript to its end. */
    default void play(Transcript transcript) throws Exception {
        ByteArrayOutputStream pending = new ByteArrayOutputStream();
        for (Transcript.Step step : transcript.steps()) {
            switch (step.kind()) {
                case CLIENT, CLIENT_RAW -> pending.writeBytes(Transcript.octets(step));
                case SERVER -> {
                    flush(pending);
                    expect(transcript, step, readLine());
                }
                case SECURE -> {
                    flush(pending);
                    secure();
                }
                case CLOSED -> {
                    flush(pending);
                    String line = readLine();
                    if (line != null) {
                        throw new AssertionError(where(transcript, step) + "expected the end, got: " + line);
                    }
                }
                case SILENT -> throw new IllegalArgumentException("only a server may be told to be silent");
                case HANGUP -> {
                    flush(pending);
                    close();
                }
                case STOP -> {
                    flush(pending);
                    stop();
                }
                case IDLE -> {
                    flush(pending);
                    idle();
                }
            }
        }
        flush(pending);
    }

    private void flush(ByteArrayOutputStream pending) throws IOException {
        if (pending.size() > 0) {
            byte[] octets = pending.toByteArray();
            pending.reset();
            send(octets);
        }
    }

    private static void expect(Transcript transcript, Transcript.Step step, @Nullable String line) {
        if (line == null) {
            throw new AssertionError(where(transcript, step) + "the server closed before: " + step.text());
        }
        if (!Transcript.matches(step.text(), line)) {
            throw new AssertionError(where(transcript, step) + "expected: " + step.text() + "\n     got: " + line);
        }
    }

    private static String where(Transcript transcript, Transcript.Step step) {
        return transcript.name() + ":" + step.line() + ": ";
    }
}
