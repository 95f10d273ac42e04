package org.postroad.app.transfer;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Finds out what a source is, and opens it. Immutable. */
public final class Sources {
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] EMPTY_ZIP = {'P', 'K', 5, 6};

    private static final int ZIP_END = 22;
    private static final int ZIP_END_SIGNATURE = 0x504B0506;
    private static final int MAX_ZIP_COMMENT = 0xFFFF;

    private final List<String> folder;
    private final MboxReader.Quoting quoting;
    private final long maxSize;

    /**
     * @param folder where the messages belong; empty for where the source says
     * @param quoting of an mbox
     * @param maxSize octets that a message may have
     */
    public Sources(List<String> folder, MboxReader.Quoting quoting, long maxSize) {
        this.folder = List.copyOf(folder);
        this.quoting = quoting;
        this.maxSize = maxSize;
    }

    /**
     * A source.
     *
     * @param octets that {@link MailReader.Sink#progress} will come to, 0 where that is not known
     */
    public record Opened(MailReader reader, long octets, Closeable file) implements Closeable {
        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** The names in a path such as {@code Archive/2026}. */
    public static List<String> folder(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (!name.isBlank()) {
                names.add(name.strip());
            }
        }
        return names.size() == 1 && names.get(0).equalsIgnoreCase("INBOX") ? List.of() : names;
    }

    /**
     * Opens a source.
     *
     * @param source a path, or - for standard input
     * @throws IOException if there is no such thing, or it is nothing that can be imported
     */
    public Opened open(String source) throws IOException {
        if (source.equals("-")) {
            return new Opened(new MboxReader(System.in, folder, "standard input", quoting, maxSize), 0, () -> {});
        }
        Path path = Path.of(source);
        if (Files.isDirectory(path)) {
            MailReader reader = MaildirReader.isMaildir(path)
                    ? new MaildirReader(path, folder, maxSize)
                    : new EmlTreeReader(path, folder, quoting, maxSize);
            return new Opened(reader, octets(path), () -> {});
        }
        if (!Files.isReadable(path)) {
            throw new NoSuchFileException(source + " does not exist, or may not be read");
        }
        return openFile(path);
    }

    private Opened openFile(Path path) throws IOException {
        String name = String.valueOf(path.getFileName());
        InputStream in = new BufferedInputStream(Files.newInputStream(path), 64 << 10);
        try {
            in.mark(ZIP.length);
            byte[] first = in.readNBytes(ZIP.length);
            in.reset();
            if (Arrays.equals(first, ZIP) || Arrays.equals(first, EMPTY_ZIP)) {
                checkZipEnd(path);
                return new Opened(new EmlZipReader(in, folder, name, maxSize), 0, in);
            }
            if (name.toLowerCase(Locale.ROOT).endsWith(".eml")) {
                return new Opened(new EmlReader(path, in, folder, maxSize), Files.size(path), in);
            }
            List<String> own =
                    folder.isEmpty() ? EmlTreeReader.below(folder, EmlTreeReader.without(name, ".mbox")) : folder;
            return new Opened(new MboxReader(in, own, name, quoting, maxSize), Files.size(path), in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** A zip that was cut short would be read up to there, and nobody would know: its directory is at its end (APPNOTE.TXT §4.3.16). */
    private static void checkZipEnd(Path zip) throws IOException {
        try (FileChannel channel = FileChannel.open(zip, StandardOpenOption.READ)) {
            ByteBuffer tail = ByteBuffer.allocate((int) Math.min(channel.size(), ZIP_END + MAX_ZIP_COMMENT));
            while (tail.hasRemaining() && channel.read(tail, channel.size() - tail.remaining()) > 0) {}
            for (int at = tail.capacity() - ZIP_END; at >= 0; at--) {
                if (tail.getInt(at) == ZIP_END_SIGNATURE) {
                    return;
                }
            }
        }
        throw new IOException(zip + " is cut short: it has no directory at its end");
    }

    private static long octets(Path root) throws IOException {
        long[] octets = new long[1];
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                octets[0] += attributes.isRegularFile() ? attributes.size() : 0;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                return FileVisitResult.CONTINUE; // told where it is read
            }
        });
        return octets[0];
    }
}
