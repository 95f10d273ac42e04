package org.postroad.common.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** The name of a store's directory, which no other has: 36 characters in its file {@code store.id}, made when they are first asked for. */
public final class StoreId {
    private StoreId() {}

    /** The caller holds the {@link StoreLock} of the directory. */
    public static String of(Path directory) throws IOException {
        Path file = directory.resolve("store.id");
        if (Files.exists(file)) {
            return UUID.fromString(Files.readString(file).strip()).toString();
        }
        String id = UUID.randomUUID().toString();
        Path fresh = directory.resolve("store.id.new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
        return id;
    }
}
