package org.postroad.app.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.postroad.common.blob.StoredObject;
import org.postroad.common.blob.s3.S3Client;
import org.postroad.common.blob.s3.S3Listing;
import org.postroad.common.blob.s3.S3Listing.S3Object;

/**
 * Puts a backup's objects into an S3 store, under the keys that the rows know. Those that a restore before it has put there are not put again. Confined
 * to one thread, which has others work for it.
 */
final class ObjectsRestore {
    private static final int AT_ONCE = 16;

    private final Path backup;
    private final S3Client store;
    private final Digests.Copied done;
    private final Deque<Future<Optional<String>>> underWay = new ArrayDeque<>();
    private final List<String> damaged = new ArrayList<>();

    /** @param done told of octets that are in the store, by one thread */
    ObjectsRestore(Path backup, S3Client store, Digests.Copied done) {
        this.backup = backup;
        this.store = store;
        this.done = done;
    }

    /** @throws IOException if there are objects with the prefix: a restore never writes over a store */
    static void requireEmpty(S3Client store) throws IOException {
        List<S3Object> there = store.list("").objects();
        if (!there.isEmpty()) {
            throw new IOException(
                    "the S3 store is not empty (it has " + there.get(0).key()
                            + "); nothing was changed. A restore never writes over a store: name another bucket or prefix in storage.blobs");
        }
    }

    /**
     * Puts all of them; its index has been verified.
     *
     * @param damagedToo whether to go on where one is damaged, and leave it out
     * @return the keys of those
     */
    List<String> run(boolean damagedToo) throws IOException {
        ExecutorService writers = Executors.newFixedThreadPool(AT_ONCE);
        try (PackedObject.Index index = new PackedObject.Index(backup)) {
            There there = new There(store);
            Optional<PackedObject> next = index.next();
            while (next.isPresent()) {
                PackedObject packed = next.get();
                if (there.has(packed.object())) {
                    done.octets(packed.object().size());
                } else {
                    underWay.add(writers.submit(() -> put(packed)));
                }
                settle(AT_ONCE, damagedToo);
                next = index.next();
            }
            settle(0, damagedToo);
            return damaged;
        } finally {
            writers.shutdownNow();
        }
    }

    /** Waits until no more than so many are under way. */
    private void settle(int most, boolean damagedToo) throws IOException {
        while (underWay.size() > most) {
            Optional<String> wrong = result(underWay.remove());
            if (wrong.isPresent()) {
                damaged.add(wrong.get());
                if (!damagedToo) {
                    throw new IOException(
                            wrong.get() + " in " + backup
                                    + " is damaged: it is not what was backed up. Take another backup, or bring what is whole with --damaged-too");
                }
            }
        }
    }

    private Optional<String> result(Future<Optional<String>> put) throws IOException {
        try {
            return put.get();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        } catch (ExecutionException failed) {
            throw new IOException("an object could not be stored: " + failed.getCause(), failed);
        }
    }

    /** Stores an object; its path in the backup, if it is not what its name says. */
    private Optional<String> put(PackedObject packed) throws IOException {
        StoredObject object = packed.object();
        Path file = backup.resolve(packed.file());
        String digest = Digests.of(object.id());
        try (InputStream in = new FileSlice(file, packed.offset(), object.size())) {
            if (!Digests.copy(in, OutputStream.nullOutputStream(), more -> {}).equals(digest)) {
                return Optional.of(packed.file() + ", " + object.key());
            }
        }
        store.put(object.key(), object.size(), digest, () -> body(packed, file));
        synchronized (done) {
            done.octets(object.size());
        }
        return Optional.empty();
    }

    private static BodyPublisher body(PackedObject packed, Path file) {
        long size = packed.object().size();
        return size == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(() -> {
                            try {
                                return new FileSlice(file, packed.offset(), size);
                            } catch (IOException cause) {
                                throw new UncheckedIOException(cause);
                            }
                        }),
                        size);
    }

    /** What is in the store, read along with the index: both have the order of the keys. */
    private static final class There {
        private final S3Client store;
        private Iterator<S3Object> page;
        private boolean more;
        private @Nullable S3Object next;

        There(S3Client store) throws IOException {
            this.store = store;
            page = page("");
            next = advance("");
        }

        boolean has(StoredObject object) throws IOException {
            String key = object.key();
            while (next != null && next.key().compareTo(key) < 0) {
                next = advance(next.key());
            }
            return next != null && next.key().equals(key) && next.size() == object.size();
        }

        private @Nullable S3Object advance(String last) throws IOException {
            if (!page.hasNext() && more) {
                page = page(last);
            }
            return page.hasNext() ? page.next() : null;
        }

        private Iterator<S3Object> page(String after) throws IOException {
            S3Listing listing = store.list(after);
            more = listing.more();
            return listing.objects().iterator();
        }
    }
}
