package org.postroad.app.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One end of a long operation's conversation: notes (JSON) and streams of octets, either way, and at last the operation's result. One
 * thread may send while another receives.
 *
 * <pre>
 * a frame: 1 octet kind, 4 octets length (big-endian), then so many octets
 *   N note: JSON       O octets of a stream       E end of a stream
 *   R result: JSON     X refusal: text for the operator
 * </pre>
 *
 * After R or X nothing more comes from the operation.
 */
public final class Exchange implements Closeable {
    private static final int MAX_NOTE = 1 << 20;
    private static final int MAX_OCTETS = 64 << 10;

    private final DataInputStream in;
    private final DataOutputStream out;
    private final Closeable connection;
    private final ObjectMapper json = new ObjectMapper();

    Exchange(InputStream in, OutputStream out, Closeable connection) {
        this.in = new DataInputStream(new BufferedInputStream(in, MAX_OCTETS));
        this.out = new DataOutputStream(new BufferedOutputStream(out, MAX_OCTETS));
        this.connection = connection;
    }

    /** Sends a note, and all that was sent before it. */
    public void send(JsonNode note) throws IOException {
        frame('N', json.writeValueAsBytes(note));
        out.flush();
    }

    /** Sends a note some time, with what follows it. */
    public void sendLater(JsonNode note) throws IOException {
        frame('N', json.writeValueAsBytes(note));
    }

    /** Sends all that was to be sent later. */
    public void flush() throws IOException {
        out.flush();
    }

    /** A stream to the other end; to be closed before anything else is sent. What it takes is sent some time, at the latest with a note. */
    public OutputStream octets() {
        return new OutputStream() {
            private boolean ended;

            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                for (int done = 0; done < length; done += MAX_OCTETS) {
                    frame('O', octets, offset + done, Math.min(MAX_OCTETS, length - done));
                }
            }

            @Override
            public void close() throws IOException {
                if (!ended) {
                    ended = true;
                    frame('E', new byte[0]);
                }
            }
        };
    }

    /**
     * What the other end sends next.
     *
     * @param note the note; empty where a stream begins or, from the operation, the conversation is over
     * @param stream the stream, to be read to its end before the next is received
     * @param result the operation's result, where it is over
     */
    public record Received(Optional<JsonNode> note, Optional<InputStream> stream, Optional<JsonNode> result) {}

    /**
     * Waits for what comes next.
     *
     * @throws OperationRefusedException if the operation was refused or has failed
     * @throws EOFException if the other end is gone
     */
    public Received receive() throws IOException {
        int kind = in.readUnsignedByte();
        int length = in.readInt();
        switch (kind) {
            case 'N':
                return new Received(Optional.of(json.readTree(payload(length))), Optional.empty(), Optional.empty());
            case 'R':
                return new Received(Optional.empty(), Optional.empty(), Optional.of(json.readTree(payload(length))));
            case 'X':
                throw new OperationRefusedException(new String(payload(length), StandardCharsets.UTF_8));
            case 'O', 'E':
                return new Received(Optional.empty(), Optional.of(new Octets(kind, length)), Optional.empty());
            default:
                throw new IOException("a frame of the unknown kind " + kind);
        }
    }

    /** The operation's end. */
    void finish(JsonNode result) throws IOException {
        frame('R', json.writeValueAsBytes(result));
        out.flush();
    }

    /** The operation's end, with words for the operator. */
    void refuse(String words) throws IOException {
        frame('X', words.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    private void frame(char kind, byte[] payload) throws IOException {
        frame(kind, payload, 0, payload.length);
    }

    private void frame(char kind, byte[] payload, int offset, int length) throws IOException {
        out.writeByte(kind);
        out.writeInt(length);
        out.write(payload, offset, length);
    }

    private byte[] payload(int length) throws IOException {
        if (length < 0 || length > MAX_NOTE) {
            throw new IOException("a note of " + length + " octets");
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return payload;
    }

    /** The frames of one stream. */
    private final class Octets extends InputStream {
        private int left;
        private boolean ended;

        Octets(int kind, int length) throws IOException {
            enter(kind, length);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (left == 0 && !ended) {
                enter(in.readUnsignedByte(), in.readInt());
            }
            if (ended) {
                return -1;
            }
            int count = in.read(octets, offset, Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the connection ended within a stream");
            }
            left -= count;
            return count;
        }

        private void enter(int kind, int length) throws IOException {
            if (kind == 'E') {
                ended = true;
            } else if (kind != 'O' || length < 0 || length > MAX_OCTETS) {
                throw new IOException("a stream was broken off");
            } else {
                left = length;
            }
        }
    }
}
