package org.postroad.app.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reading messages that are a file each. Holds nothing. */
final class FileMessages {
    /** So many names of a folder are put in order at once: all of most folders, and in constant memory. */
    private static final int SORTED = 50_000;

    private FileMessages() {}

    /** What is done with a file. */
    interface Visit {
        void file(Path file) throws IOException;
    }

    /** Visits what is in a directory, in the order of the names. */
    static void each(Path directory, Visit visit) throws IOException {
        List<Path> some = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                some.add(file);
                if (some.size() == SORTED) {
                    inOrder(some, visit);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        inOrder(some, visit);
    }

    /** Whether this is a file itself, and no link to one that somebody else put elsewhere. */
    static boolean isFile(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    static boolean isDirectory(Path file) {
        return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Copies a message, with CRLF, unless it is too large; whether it is not. */
    static boolean copy(InputStream in, OutputStream to, long maxSize, MailReader.Sink sink) throws IOException {
        try (OutputStream out = new CrlfStream(to)) {
            byte[] buffer = new byte[64 << 10];
            long size = 0;
            int count = in.read(buffer);
            while (count >= 0) {
                sink.progress(count);
                size += count;
                if (size > maxSize) {
                    return false;
                }
                out.write(buffer, 0, count);
                count = in.read(buffer);
            }
            return true;
        }
    }

    private static void inOrder(List<Path> files, Visit visit) throws IOException {
        files.sort(null);
        for (Path file : files) {
            visit.file(file);
        }
        files.clear();
    }
}
