package org.postroad.app.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postroad.app.control.Exchange;
import org.postroad.common.blob.CorruptBlobException;
import org.postroad.common.blob.ObjectHold;
import org.postroad.common.blob.S3BlobStore;
import org.postroad.common.blob.StoredObject;
import org.postroad.common.db.Snapshot;

/**
 * Gives out objects of an S3 store, which are held meanwhile. The operator says {@code {"want": [[key, octets], …]}}, as often as he likes, and a
 * stream follows for each; the one of an object that is missing or damaged has too few octets, or others. An empty list ends it. Confined to one
 * thread.
 */
final class ObjectsOperation {
    /** At most so many keys in one note. */
    static final int WANTED = 256;

    private static final int PAGE = 1000;
    private static final int AHEAD = 16;
    private static final int SMALL = 256 << 10;

    private final S3BlobStore store;
    private final ObjectHold hold;
    private final Exchange operator;

    ObjectsOperation(S3BlobStore store, ObjectHold hold, Exchange operator) {
        this.store = store;
        this.hold = hold;
        this.operator = operator;
    }

    /** Writes a line for each object that rows point to, in the order of the keys. */
    static void list(Snapshot rows, OutputStream out) throws IOException {
        List<StoredObject> page = StoredObject.above(rows, "", PAGE);
        while (!page.isEmpty()) {
            StringBuilder lines = new StringBuilder();
            page.forEach(each ->
                    lines.append(each.key()).append(' ').append(each.size()).append('\n'));
            out.write(lines.toString().getBytes(StandardCharsets.US_ASCII));
            page = StoredObject.above(rows, page.get(page.size() - 1).id().text(), PAGE);
        }
    }

    void run() throws IOException {
        operator.send(JsonNodeFactory.instance.objectNode().put("objects", true));
        ExecutorService readers = Executors.newFixedThreadPool(AHEAD);
        try {
            List<StoredObject> wanted = wanted();
            while (!wanted.isEmpty()) {
                give(wanted, readers);
                operator.flush();
                wanted = wanted();
            }
        } finally {
            readers.shutdownNow();
        }
    }

    private List<StoredObject> wanted() throws IOException {
        List<StoredObject> wanted = new ArrayList<>();
        for (JsonNode each : operator.receive().note().orElseThrow().path("want")) {
            wanted.add(StoredObject.of(each.path(0).asText(), each.path(1).asLong()));
        }
        return wanted;
    }

    /** Small ones are read some ahead, so that the store's slowness is waited for once for all of them. */
    private void give(List<StoredObject> objects, ExecutorService readers) throws IOException {
        List<Optional<Future<byte[]>>> ahead = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            while (ahead.size() < Math.min(objects.size(), i + AHEAD)) {
                StoredObject next = objects.get(ahead.size());
                ahead.add(next.size() > SMALL ? Optional.empty() : Optional.of(readers.submit(() -> whole(next))));
            }
            hold.renew();
            Optional<Future<byte[]>> small = ahead.set(i, Optional.empty());
            try (OutputStream out = operator.octets()) {
                if (small.isPresent()) {
                    out.write(get(small.get()));
                } else {
                    stream(objects.get(i), out);
                }
            }
        }
    }

    private byte[] whole(StoredObject object) throws IOException {
        try (InputStream in = store.open(object)) {
            return in.readAllBytes();
        } catch (NoSuchFileException | CorruptBlobException damaged) {
            return new byte[0];
        }
    }

    private void stream(StoredObject object, OutputStream out) throws IOException {
        try (InputStream in = store.open(object)) {
            byte[] buffer = new byte[SMALL];
            int count = in.read(buffer);
            while (count >= 0) {
                out.write(buffer, 0, count);
                hold.renew();
                count = in.read(buffer);
            }
        } catch (NoSuchFileException | CorruptBlobException damaged) {
            return; // the operator sees that octets are missing
        }
    }

    private static byte[] get(Future<byte[]> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        } catch (ExecutionException failed) {
            throw new IOException("an object could not be read: " + failed.getCause(), failed);
        }
    }
}
