package org.postroad.app.backup;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.postroad.common.blob.BlobId;

/** Finds the bytes of blobs in backups that were taken before; they are asked for in the order of their names. Confined to one thread. */
final class EarlierObjects implements Closeable {
    /**
     * An object that is there.
     *
     * @param backup whose file has it
     * @param packed its place there
     */
    record Found(BackupTalk.Earlier backup, PackedObject packed) {
        Path file() {
            return backup.directory().resolve(packed.file());
        }

        /** Of the whole file, as it was when it was written. */
        String digest() {
            return Objects.requireNonNull(backup.manifest().digests().get(packed.file()));
        }
    }

    /** One backup, read as far as was asked. */
    private static final class Source {
        private final BackupTalk.Earlier backup;
        private final PackedObject.Index index;
        private Optional<PackedObject> next = Optional.empty();

        Source(BackupTalk.Earlier backup) throws IOException {
            this.backup = backup;
            index = new PackedObject.Index(backup.directory());
            advance();
        }

        /** The end of what broke off is as good as the end. */
        private void advance() {
            try {
                next = index.next();
            } catch (IOException torn) {
                next = Optional.empty();
            }
        }

        private Optional<PackedObject> find(BlobId id) {
            while (next.isPresent() && next.get().object().id().text().compareTo(id.text()) < 0) {
                advance();
            }
            return next.filter(each -> each.object().id().equals(id)).filter(this::isWhole);
        }

        private boolean isWhole(PackedObject packed) {
            Path file = backup.directory().resolve(packed.file());
            try {
                return backup.manifest().digests().containsKey(packed.file())
                        && Files.isRegularFile(file)
                        && Files.size(file) >= packed.offset() + packed.object().size();
            } catch (IOException gone) {
                return false;
            }
        }
    }

    private final List<Source> sources = new ArrayList<>();

    /** @param backups those that broke off, and the newest whole one */
    EarlierObjects(List<BackupTalk.Earlier> backups) throws IOException {
        for (BackupTalk.Earlier backup : backups) {
            Path index = backup.directory().resolve(PackedObject.INDEX);
            if (Files.isRegularFile(index) && isAsWritten(backup, index)) {
                sources.add(new Source(backup));
            }
        }
    }

    /** A wrong digit in it would be copied into every backup to come. What broke off has no digest of it: a whole one has replaced it soon. */
    private static boolean isAsWritten(BackupTalk.Earlier backup, Path index) throws IOException {
        String digest = backup.manifest().digests().get(PackedObject.INDEX);
        if (digest == null) {
            return !backup.whole();
        }
        try (InputStream in = Files.newInputStream(index)) {
            return Digests.copy(in, OutputStream.nullOutputStream(), more -> {}).equals(digest);
        }
    }

    /** The same bytes, if any of them has them. */
    Optional<Found> find(BlobId id) {
        Optional<Found> found = Optional.empty();
        for (Source each : sources) {
            Optional<PackedObject> packed = each.find(id); // also where it is found already: all go on together
            if (found.isEmpty()) {
                found = packed.map(there -> new Found(each.backup, there));
            }
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        for (Source each : sources) {
            each.index.close();
        }
    }
}
