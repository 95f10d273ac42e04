package org.postroad.common.db;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells, in the file {@code rows.witness} beside the rows, which version of them is durable. Its word is given behind step 4 of the
 * {@link Barrier}, so it is true whatever a crash leaves of this file: it may be behind the rows, never ahead of them. Rows that are older
 * were not left so by a crash, see {@link OlderRows}. Confined to the thread that opens the store, then to the barrier's.
 *
 * <pre>
 * 0     8   89 50 52 52 4F 57 0D 0A: "PRROW" in a frame as that of a segment
 * 8     8   version of the rows, big-endian
 * 16    4   CRC-32C of the 16 octets before
 * 20    492 zero
 * 512       the same once more: the two sectors are written in turn
 * </pre>
 *
 * It is not synced with each group, which would cost each of them, but about once a second while groups come, and when the store is opened
 * and closed. {@code kill -9} takes nothing of it back; a power cut what the system had not written yet.
 */
final class RowsWitness implements Closeable {
    /** The file's name in the store's directory. */
    static final String FILE = "rows.witness";

    private static final Logger LOG = LoggerFactory.getLogger(RowsWitness.class);
    private static final long MAGIC = 0x89505252_4F570D0AL;
    private static final int SECTOR = 512;
    private static final int SECTORS = 2;
    private static final int CHECKED = 16;
    private static final long SYNC_EVERY = TimeUnit.SECONDS.toNanos(1);

    private final FileChannel file;
    private long turn;
    private long told;
    private boolean dirty;
    private long syncedAt = System.nanoTime();

    private RowsWitness(FileChannel file) {
        this.file = file;
    }

    static RowsWitness open(Path directory) throws IOException {
        return new RowsWitness(
                FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    }

    /** The newest version that the file tells of; 0 if there is none, or it tells of none. */
    static long read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return 0;
        }
        ByteBuffer octets = ByteBuffer.wrap(Files.readAllBytes(file));
        long version = 0;
        for (int at = 0; at + SECTOR <= octets.capacity(); at += SECTOR) {
            if (octets.getLong(at) == MAGIC && octets.getInt(at + CHECKED) == checksum(octets, at)) {
                version = Math.max(version, octets.getLong(at + Long.BYTES));
            }
        }
        if (version == 0) {
            LOG.warn("{} tells nothing: whether the rows are the newest cannot be seen this time", file);
        }
        return version;
    }

    /** Tells of a version that is durable. */
    void tell(long version) throws IOException {
        if (version == told) {
            return;
        }
        ByteBuffer sector = ByteBuffer.allocate(SECTOR);
        sector.putLong(MAGIC).putLong(version).putInt(checksum(sector, 0)).rewind();
        long place = turn % SECTORS * SECTOR;
        try {
            while (sector.hasRemaining()) {
                place += file.write(sector, place);
            }
        } catch (IOException cause) {
            throw new IOException(FILE + " cannot be written: " + cause.getMessage(), cause);
        }
        turn++;
        told = version;
        dirty = true;
    }

    /** Syncs it if that is due. */
    void rest() throws IOException {
        if (dirty && System.nanoTime() - syncedAt >= SYNC_EVERY) {
            sync();
        }
    }

    void sync() throws IOException {
        try {
            file.force(false);
        } catch (IOException cause) {
            throw new IOException(FILE + " cannot be forced: " + cause.getMessage(), cause);
        }
        dirty = false;
        syncedAt = System.nanoTime();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static int checksum(ByteBuffer octets, int at) {
        CRC32C checksum = new CRC32C();
        checksum.update(octets.array(), at, CHECKED);
        return (int) checksum.getValue();
    }
}
