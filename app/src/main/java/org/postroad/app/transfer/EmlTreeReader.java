package org.postroad.app.transfer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads a directory with all below: {@code .eml} files, mbox files and Maildirs, each into the folder named by where it lies. Links are not
 * followed. Thunderbird's {@code Name.sbd}, which holds what lies below the mbox {@code Name}, is the folder {@code Name}.
 */
public final class EmlTreeReader implements MailReader {
    private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_DEPTH = 64;

    private final Path root;
    private final List<String> folder;
    private final MboxReader.Quoting quoting;
    private final long maxSize;

    /**
     * @param folder where what lies at the top belongs
     * @param quoting of mbox files
     * @param maxSize octets that a message may have
     */
    public EmlTreeReader(Path root, List<String> folder, MboxReader.Quoting quoting, long maxSize) {
        this.root = root;
        this.folder = List.copyOf(folder);
        this.quoting = quoting;
        this.maxSize = maxSize;
    }

    @Override
    public void readTo(Sink sink) throws IOException {
        readDirectory(root, folder, 0, sink);
    }

    private void readDirectory(Path directory, List<String> names, int depth, Sink sink) throws IOException {
        if (MaildirReader.isMaildir(directory)) {
            new MaildirReader(directory, names, maxSize).readTo(sink);
            return;
        }
        FileMessages.each(directory, inside -> {
            String name = String.valueOf(inside.getFileName());
            String place = root.relativize(inside).toString();
            if (FileMessages.isDirectory(inside)) {
                if (depth == MAX_DEPTH) {
                    sink.skipped(place, "it lies more than " + MAX_DEPTH + " folders deep");
                } else {
                    readDirectory(inside, below(names, without(name, ".sbd")), depth + 1, sink);
                }
            } else if (!FileMessages.isFile(inside)) {
                sink.skipped(place, "it is no plain file");
            } else if (name.toLowerCase(Locale.ROOT).endsWith(".eml")) {
                try (InputStream in = Files.newInputStream(inside)) {
                    new EmlReader(inside, in, names, maxSize).readTo(sink);
                }
            } else if (isMbox(inside)) {
                try (InputStream in = new BufferedInputStream(Files.newInputStream(inside))) {
                    List<String> own = below(names, without(name, ".mbox"));
                    new MboxReader(in, own, place, quoting, maxSize).readTo(sink);
                }
            } else {
                sink.skipped(place, "it is neither .eml nor mbox");
            }
        });
    }

    static boolean isMbox(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(FROM.length), FROM);
        }
    }

    /** A folder inside another. At the top, one named INBOX is the Inbox. */
    static List<String> below(List<String> names, String name) {
        if (names.isEmpty() && name.equalsIgnoreCase("INBOX")) {
            return names;
        }
        List<String> own = new ArrayList<>(names);
        own.add(FolderNames.ofFile(name));
        return own;
    }

    static String without(String name, String ending) {
        return name.toLowerCase(Locale.ROOT).endsWith(ending) && name.length() > ending.length()
                ? name.substring(0, name.length() - ending.length())
                : name;
    }
}
