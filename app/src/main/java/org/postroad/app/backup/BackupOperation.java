package org.postroad.app.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.postroad.app.control.Exchange;
import org.postroad.app.control.LongOperation;
import org.postroad.app.control.OperationRefusedException;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.blob.ObjectHold;
import org.postroad.common.blob.S3BlobStore;
import org.postroad.common.blob.SealedSegments;
import org.postroad.common.blob.SegmentBlobStore;
import org.postroad.common.db.Database;
import org.postroad.common.db.FileDatabase;
import org.postroad.common.db.FileImage;
import org.postroad.common.db.RowsCopy;
import org.postroad.common.db.ServerDatabase;

/**
 * Gives out a store's files as they were at one instant, while transactions go on. Thread-safe; one at a time.
 *
 * <p>Where the rows are in a file, the instant is a rest of the barrier: the file holds every commit that anybody was told of, and nothing is written
 * to it. There the segment that is being filled is ended, so every blob that those rows refer to lies in a segment that never changes any more,
 * and an {@link FileImage} of the rows is taken. The rest lasts as long as making a new segment file does.
 *
 * <p>Where the rows are on a server, the instant is that of a {@link RowsCopy}. Before it all segments are held, after it the one that is being filled
 * is ended. {@code docs/in-and-out.md} says why no blob of those rows is missing then.
 *
 * <p>Where the bytes are in an S3 store, all nodes hold its objects from before the instant on ({@link ObjectHold}); after the rows it is
 * {@code {"objects": true}}, and the conversation of an {@link ObjectsOperation} follows.
 *
 * <p>First a note {@code {"taken": …, "host": …, "rows": "file" or "server"}}, then for each file
 * {@code {"file": path, "size": n, "fingerprint": …}}, the size only where it is known; to a fingerprint the operator answers
 * {@code {"have": true or false}}; what the operator has not follows as a stream.
 */
public final class BackupOperation implements LongOperation {
    /** Where a backup has the rows of a server. */
    static final String ROWS = "rows/";

    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Database database;
    private final BlobStore blobs;
    private final Path directory;
    private final String host;
    private final Clock clock;

    /**
     * @param directory of the store
     * @param host its name
     */
    public BackupOperation(Database database, BlobStore blobs, Path directory, String host, Clock clock) {
        this.database = database;
        this.blobs = blobs;
        this.directory = directory;
        this.host = host;
        this.clock = clock;
    }

    /** The state of the store at the instant. */
    private record Fixed(Instant taken, SealedSegments segments) {}

    @Override
    public JsonNode run(JsonNode arguments, Exchange operator) throws IOException {
        if (blobs instanceof S3BlobStore store) {
            return withObjects(store, operator);
        }
        if (!(blobs instanceof SegmentBlobStore store)) {
            throw new OperationRefusedException("the message bytes are in no store that can be copied");
        }
        if (database instanceof ServerDatabase rows) {
            return fromServer(rows, store, operator);
        }
        if (database instanceof FileDatabase rows) {
            return fromFile(rows, store, operator);
        }
        throw new OperationRefusedException("the rows are in memory only");
    }

    /** The order is the point, too: objects are held by all nodes, then the rows are fixed. */
    private JsonNode withObjects(S3BlobStore store, Exchange operator) throws IOException {
        try (ObjectHold hold = store.hold()) {
            if (database instanceof ServerDatabase server) {
                Instant taken = clock.instant();
                try (RowsCopy copy = server.copy()) {
                    begin(operator, taken, "server");
                    give(operator, copy, hold::renew);
                    operator.sendLater(JsonNodeFactory.instance.objectNode().put("file", ObjectsTalk.LIST));
                    try (OutputStream out = renewing(operator.octets(), hold::renew)) {
                        ObjectsOperation.list(copy.rows(), out);
                    }
                }
            } else if (database instanceof FileDatabase file) {
                FileDatabase.Image<Instant> image = file.image(clock::instant);
                try (FileImage rows = image.rows()) {
                    begin(operator, image.fixed(), "file");
                    give(operator, rows, hold::renew);
                }
            } else {
                throw new OperationRefusedException("the rows are in memory only");
            }
            new ObjectsOperation(store, hold, operator).run();
            give(operator, smallFiles());
            hold.renew();
            return JsonNodeFactory.instance.objectNode();
        }
    }

    /** Called while something is given, to go on being allowed to. */
    private interface Renewal {
        /** The rows and the segments of one process need none. */
        Renewal NONE = () -> {};

        void renew() throws IOException;
    }

    private static OutputStream renewing(OutputStream out, Renewal renewal) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                renewal.renew();
                out.write(octets, offset, length);
            }
        };
    }

    /** The order is the point: segments are held, the rows are fixed, and then the segment that is being filled is ended. */
    private JsonNode fromServer(ServerDatabase rows, SegmentBlobStore store, Exchange operator) throws IOException {
        Closeable hold = store.hold();
        try (hold) {
            Instant taken = clock.instant();
            try (RowsCopy copy = rows.copy()) {
                begin(operator, taken, "server");
                give(operator, copy, Renewal.NONE);
            }
            try (SealedSegments segments = store.seal()) {
                return rest(operator, store, segments);
            }
        }
    }

    private static void give(Exchange operator, RowsCopy rows, Renewal renewal) throws IOException {
        for (String file : rows.files()) {
            operator.sendLater(JsonNodeFactory.instance.objectNode().put("file", ROWS + file));
            try (OutputStream out = renewing(operator.octets(), renewal)) {
                rows.write(file, out);
            }
        }
        byte[] contents = rows.contents().getBytes(StandardCharsets.UTF_8);
        operator.sendLater(file(ROWS + RowsCopy.CONTENTS, contents.length));
        try (OutputStream out = operator.octets()) {
            out.write(contents);
        }
    }

    private JsonNode fromFile(FileDatabase rows, SegmentBlobStore store, Exchange operator) throws IOException {
        FileDatabase.Image<Fixed> image = rows.image(() -> fix(store));
        try (SealedSegments segments = image.fixed().segments) {
            begin(operator, image.fixed().taken, "file");
            try (FileImage file = image.rows()) {
                give(operator, file, Renewal.NONE);
            }
            return rest(operator, store, segments);
        }
    }

    private static void give(Exchange operator, FileImage rows, Renewal renewal) throws IOException {
        operator.sendLater(file(FileDatabase.ROWS_FILE, rows.size()));
        try (OutputStream out = renewing(operator.octets(), renewal)) {
            rows.writeTo(out);
        }
    }

    private Fixed fix(SegmentBlobStore store) {
        try {
            return new Fixed(clock.instant(), store.seal());
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    private void begin(Exchange operator, Instant taken, String rows) throws IOException {
        operator.sendLater(JsonNodeFactory.instance
                .objectNode()
                .put("taken", taken.toString())
                .put("host", host)
                .put("rows", rows));
    }

    private JsonNode rest(Exchange operator, SegmentBlobStore store, SealedSegments segments) throws IOException {
        // Records that were being written at the instant may still arrive; no row of the image refers to them.
        long until = System.nanoTime() + SETTLE_NANOS;
        while (!store.settled()) {
            if (System.nanoTime() > until) {
                throw new IOException("a segment has been written to for a minute");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        long octets = 0;
        for (Path segment : segments.files()) {
            octets += Files.size(segment);
        }
        operator.sendLater(JsonNodeFactory.instance.objectNode().put("segments", octets));
        for (Path segment : segments.files()) {
            ObjectNode note = file(directory.relativize(segment).toString(), Files.size(segment));
            operator.send(note.put("fingerprint", Digests.fingerprint(segment)));
            if (!operator.receive().note().orElseThrow().path("have").asBoolean()) {
                give(operator, segment);
            }
        }
        give(operator, smallFiles());
        return JsonNodeFactory.instance.objectNode();
    }

    private void give(Exchange operator, List<Path> files) throws IOException {
        for (Path each : files) {
            operator.sendLater(file(directory.relativize(each).toString(), Files.size(each)));
            give(operator, each);
        }
    }

    /** Beside rows and bytes: the certificate of our own, and which store this is. */
    private List<Path> smallFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        Path tls = directory.resolve("tls");
        if (Files.isDirectory(tls)) {
            try (Stream<Path> inside = Files.list(tls)) {
                inside.filter(Files::isRegularFile).sorted().forEach(files::add);
            }
        }
        Path id = directory.resolve("store.id");
        if (Files.isRegularFile(id)) {
            files.add(id);
        }
        return files;
    }

    private static void give(Exchange operator, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = operator.octets()) {
            byte[] buffer = new byte[256 << 10];
            int count = in.read(buffer);
            while (count >= 0) {
                out.write(buffer, 0, count);
                count = in.read(buffer);
            }
        }
    }

    private static ObjectNode file(String path, long size) {
        return JsonNodeFactory.instance.objectNode().put("file", path).put("size", size);
    }
}
