package org.postroad.app.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a Maildir with its folders (Maildir++: {@code .A.B} beside {@code cur} is the folder B in A) and, where Dovecot left a
 * {@code dovecot-keywords} file, its keywords. What lies in {@code tmp} was never delivered and is not read; links are not followed.
 */
public final class MaildirReader implements MailReader {
    private static final Pattern FLAGS = Pattern.compile("[:;!]2,([A-Za-z]{0,52})$");
    private static final Pattern KEYWORD_LINE = Pattern.compile("(\\d{1,2}) (\\S{1,255})");
    private static final int MAX_KEYWORDS_FILE = 64 << 10;

    private final Path root;
    private final List<String> folder;
    private final long maxSize;

    /**
     * @param folder where the messages of the Maildir itself belong, and its folders below
     * @param maxSize octets that a message may have
     */
    public MaildirReader(Path root, List<String> folder, long maxSize) {
        this.root = root;
        this.folder = List.copyOf(folder);
        this.maxSize = maxSize;
    }

    static boolean isMaildir(Path directory) {
        return FileMessages.isDirectory(directory.resolve("cur")) && FileMessages.isDirectory(directory.resolve("new"));
    }

    @Override
    public void readTo(Sink sink) throws IOException {
        readFolder(root, folder, sink);
        FileMessages.each(root, inside -> {
            String name = String.valueOf(inside.getFileName());
            if (name.startsWith(".") && FileMessages.isDirectory(inside) && isMaildir(inside)) {
                List<String> names = new ArrayList<>(folder);
                names.addAll(FolderNames.ofMaildir(name));
                readFolder(inside, names, sink);
            }
        });
    }

    private void readFolder(Path directory, List<String> names, Sink sink) throws IOException {
        Map<Character, String> keywords = keywords(directory.resolve("dovecot-keywords"));
        for (String part : List.of("cur", "new")) {
            FileMessages.each(directory.resolve(part), file -> {
                if (!String.valueOf(file.getFileName()).startsWith(".")) {
                    readMessage(file, names, keywords, sink);
                }
            });
        }
    }

    private void readMessage(Path file, List<String> names, Map<Character, String> keywords, Sink sink)
            throws IOException {
        String place = root.relativize(file).toString();
        if (!FileMessages.isFile(file)) {
            sink.skipped(place, "it is no plain file");
            return;
        }
        Instant received = Files.getLastModifiedTime(file).toInstant();
        boolean fits;
        try (InputStream in = Files.newInputStream(file)) {
            fits = FileMessages.copy(in, sink.begin(), maxSize, sink);
        }
        if (fits) {
            sink.end(new MessageNote(
                    names, MessageNote.keywords(words(String.valueOf(file.getFileName()), keywords)), received, place));
        } else {
            sink.drop(place, "it is larger than " + maxSize + " octets");
        }
    }

    private static List<String> words(String name, Map<Character, String> keywords) {
        List<String> words = new ArrayList<>();
        Matcher flags = FLAGS.matcher(name);
        if (flags.find()) {
            for (char flag : flags.group(1).toCharArray()) {
                String word = keywords.getOrDefault(flag, MaildirFlags.KEYWORDS.getOrDefault(flag, ""));
                if (!word.isEmpty()) {
                    words.add(word);
                }
            }
        }
        return words;
    }

    /** The words for the letters a to z. */
    private static Map<Character, String> keywords(Path file) throws IOException {
        Map<Character, String> keywords = new HashMap<>();
        if (FileMessages.isFile(file) && Files.size(file) <= MAX_KEYWORDS_FILE) {
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).split("\n", -1)) {
                Matcher entry = KEYWORD_LINE.matcher(line.strip());
                if (entry.matches() && Integer.parseInt(entry.group(1)) < MaildirFlags.LETTERS) {
                    keywords.put((char) ('a' + Integer.parseInt(entry.group(1))), entry.group(2));
                }
            }
        }
        return keywords;
    }
}
