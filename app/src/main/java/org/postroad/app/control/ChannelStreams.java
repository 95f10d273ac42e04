package org.postroad.app.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Streams over blocking channels. Unlike those of {@link java.nio.channels.Channels} before Java 19, reading on one thread does not keep
 * another from writing.
 */
final class ChannelStreams {
    private ChannelStreams() {}

    static InputStream input(ReadableByteChannel channel) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] octets, int offset, int length) throws IOException {
                return channel.read(ByteBuffer.wrap(octets, offset, length));
            }
        };
    }

    static OutputStream output(WritableByteChannel channel) {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                ByteBuffer rest = ByteBuffer.wrap(octets, offset, length);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }
        };
    }
}
