package org.postroad.app.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Reads a zip of {@code .eml} files from its beginning to its end, so in constant memory. Names in it become folders' names and never paths,
 * so they lead nowhere; an entry that grows beyond a message's limit is not kept.
 */
public final class EmlZipReader implements MailReader {
    private final InputStream in;
    private final List<String> folder;
    private final String name;
    private final long maxSize;

    /**
     * @param folder where what lies at the top belongs
     * @param name of the file, for people
     * @param maxSize octets that a message may have
     */
    public EmlZipReader(InputStream in, List<String> folder, String name, long maxSize) {
        this.in = in;
        this.folder = List.copyOf(folder);
        this.name = name;
        this.maxSize = maxSize;
    }

    @Override
    public void readTo(Sink sink) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(in)) {
            ZipEntry entry = zip.getNextEntry();
            while (entry != null) {
                String path = entry.getName();
                if (path.toLowerCase(Locale.ROOT).endsWith(".eml")) {
                    read(zip, entry, sink);
                } else if (!entry.isDirectory()) {
                    sink.skipped(name + ": " + path, "it is no .eml");
                }
                entry = zip.getNextEntry();
            }
        } catch (ZipException | IllegalArgumentException broken) {
            throw new IOException(name + " cannot be read as a zip: " + broken.getMessage(), broken);
        }
    }

    private void read(ZipInputStream zip, ZipEntry entry, Sink sink) throws IOException {
        String place = name + ": " + entry.getName();
        OutputStream out = sink.begin();
        if (!FileMessages.copy(zip, out, maxSize, sink)) {
            sink.drop(place, "it is larger than " + maxSize + " octets");
            return;
        }
        MessageNote own = new MessageNote(
                names(entry.getName()),
                Set.of(),
                entry.getLastModifiedTime() == null
                        ? null
                        : entry.getLastModifiedTime().toInstant(),
                place);
        sink.end(EmlExtra.read(entry.getExtra(), own).orElse(own));
    }

    private List<String> names(String path) {
        List<String> names = folder;
        String[] parts = path.split("[/\\\\]", -1);
        for (int i = 0; i < parts.length - 1; i++) {
            if (!parts[i].isEmpty() && !parts[i].equals(".") && !parts[i].equals("..")) {
                names = EmlTreeReader.below(names, parts[i]);
            }
        }
        return new ArrayList<>(names);
    }
}
