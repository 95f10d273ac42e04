package org.postroad.app.transfer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.postroad.mailstore.Keyword;

/** Writes a Maildir with folders as Dovecot has them (Maildir++, {@code dovecot-keywords}), lines ending in LF, the internal date as the file's. */
public final class MaildirWriter implements MailWriter {
    private final Path root;
    private Path directory;
    private final Map<String, Character> letters = new LinkedHashMap<>();
    private final List<String> subscriptions = new ArrayList<>();
    private long number;

    public MaildirWriter(Path root) throws IOException {
        this.root = Files.createDirectories(root);
        directory = root;
    }

    @Override
    public void mailbox(List<String> folder) throws IOException {
        endFolder();
        String name = FolderNames.toMaildir(folder);
        directory = folder.isEmpty() ? root : root.resolve(name);
        for (String part : List.of("cur", "new", "tmp")) {
            Files.createDirectories(directory.resolve(part));
        }
        if (!folder.isEmpty()) {
            Files.write(directory.resolve("maildirfolder"), new byte[0]);
            subscriptions.add(name.substring(1));
        }
    }

    @Override
    public void write(HeldMessage message, MessageNote note) throws IOException {
        number++;
        Instant received = note.received().orElse(Instant.EPOCH);
        String unique =
                String.format("%d.M%dP%08d.postroad", received.getEpochSecond(), received.getNano() / 1000, number);
        Path temporary = directory.resolve("tmp").resolve(unique);
        long size;
        try (InputStream in = message.open();
                OutputStream out = new LfStream(new BufferedOutputStream(
                        Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW), 64 << 10))) {
            size = in.transferTo(out);
        }
        Files.setLastModifiedTime(temporary, FileTime.from(received));
        String name = unique + ",S=" + Files.size(temporary) + ",W=" + size + ":2," + flags(note.keywords());
        Files.move(temporary, directory.resolve("cur").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        endFolder();
        if (!subscriptions.isEmpty()) {
            Files.writeString(root.resolve("subscriptions"), String.join("\n", subscriptions) + "\n");
        }
    }

    private String flags(Set<Keyword> keywords) {
        StringBuilder flags = new StringBuilder();
        Set<Keyword> others = new TreeSet<>(keywords);
        new TreeSet<>(MaildirFlags.KEYWORDS.keySet()).forEach(letter -> {
            if (others.remove(new Keyword(MaildirFlags.KEYWORDS.getOrDefault(letter, "")))) {
                flags.append(letter);
            }
        });
        if (keywords.contains(Keyword.FORWARDED)) {
            others.add(Keyword.FORWARDED); // Dovecot reads no P
        }
        for (Keyword keyword : others) {
            if (letters.size() < MaildirFlags.LETTERS || letters.containsKey(keyword.text())) {
                flags.append(letters.computeIfAbsent(keyword.text(), word -> (char) ('a' + letters.size())));
            }
        }
        return flags.toString();
    }

    /** The letters of a folder are known when its last message is written. */
    private void endFolder() throws IOException {
        if (!letters.isEmpty()) {
            StringBuilder text = new StringBuilder();
            letters.forEach((word, letter) ->
                    text.append(letter - 'a').append(' ').append(word).append('\n'));
            Files.writeString(directory.resolve("dovecot-keywords"), text, StandardCharsets.US_ASCII);
            letters.clear();
        }
    }
}
