package org.postroad.app.transfer;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The octets of one message until all of them are there: up to {@link #MAX_IN_MEMORY} in memory, more in a file. Confined to one thread. */
public final class HeldMessage implements Closeable {
    static final int MAX_IN_MEMORY = 1 << 20;

    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream filing;
    private long size;

    /** Takes a stream to its end. */
    static HeldMessage of(InputStream in) throws IOException {
        HeldMessage message = new HeldMessage();
        try {
            byte[] buffer = new byte[64 << 10];
            int count = in.read(buffer);
            while (count >= 0) {
                message.take(buffer, count);
                count = in.read(buffer);
            }
            if (message.filing != null) {
                message.filing.close();
            }
            return message;
        } catch (IOException | RuntimeException e) {
            message.close();
            throw e;
        }
    }

    long size() {
        return size;
    }

    InputStream open() throws IOException {
        return file == null
                ? new ByteArrayInputStream(memory.toByteArray())
                : new BufferedInputStream(Files.newInputStream(file), 64 << 10);
    }

    @Override
    public void close() throws IOException {
        if (filing != null) {
            filing.close();
            Files.deleteIfExists(Objects.requireNonNull(file));
        }
    }

    private void take(byte[] octets, int count) throws IOException {
        size += count;
        if (filing == null && size <= MAX_IN_MEMORY) {
            memory.write(octets, 0, count);
            return;
        }
        if (filing == null) {
            file = Files.createTempFile("postroad-message", ".tmp"); // for its owner alone
            filing = Files.newOutputStream(file);
            memory.writeTo(filing);
            memory.reset();
        }
        filing.write(octets, 0, count);
    }
}
