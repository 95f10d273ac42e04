package org.postroad.app.backup;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postroad.common.blob.StoredObject;

/**
 * An object in a backup: a line of its {@code objects/INDEX}. Immutable.
 *
 * <pre>
 * 47/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU.1f3b5c0d2e4a6987 4711 2026-11-23T12-15-00.123Z-1.pack 1048576
 * </pre>
 *
 * @param object its key in the store, and its octets
 * @param pack the file that has it, beside the index
 * @param offset where in the file
 */
record PackedObject(StoredObject object, String pack, long offset) {
    /** A backup's objects. */
    static final String DIRECTORY = "objects/";

    /** Where each of them is, in the order of their keys. */
    static final String INDEX = DIRECTORY + "INDEX";

    private static final Pattern LINE =
            Pattern.compile("(\\S{1,80}) (\\d{1,18}) ([A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.pack) (\\d{1,18})");

    String line() {
        return object.key() + " " + object.size() + " " + pack + " " + offset + "\n";
    }

    /** The path of the file that has it, in the backup. */
    String file() {
        return DIRECTORY + pack;
    }

    /** @throws IOException if it is no such line */
    static PackedObject parse(String line) throws IOException {
        Matcher parts = LINE.matcher(line);
        try {
            if (parts.matches()) {
                return new PackedObject(
                        StoredObject.of(parts.group(1), Long.parseLong(parts.group(2))),
                        parts.group(3),
                        Long.parseLong(parts.group(4)));
            }
        } catch (IllegalArgumentException notOurs) {
            throw new IOException("not a line of an index of objects: " + notOurs.getMessage(), notOurs);
        }
        throw new IOException("not a line of an index of objects");
    }

    /** Reads an index, line by line. Confined to one thread. */
    static final class Index implements Closeable {
        private final BufferedReader lines;

        Index(Path backup) throws IOException {
            lines = Files.newBufferedReader(backup.resolve(INDEX), StandardCharsets.US_ASCII);
        }

        /** The next; empty at the end. */
        Optional<PackedObject> next() throws IOException {
            @Nullable String line = lines.readLine();
            return line == null ? Optional.empty() : Optional.of(parse(line));
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
