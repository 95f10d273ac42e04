package org.postroad.app.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Some octets of a file; fewer, where it is too short. Confined to one thread at a time. */
final class FileSlice extends InputStream {
    private final FileChannel file;
    private long position;
    private final long end;

    FileSlice(Path path, long offset, long length) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.READ);
        position = offset;
        end = offset + length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        if (position == end) {
            return -1;
        }
        int count = file.read(ByteBuffer.wrap(octets, offset, (int) Math.min(length, end - position)), position);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
