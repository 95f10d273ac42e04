package org.postroad.app.transfer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a zip of {@code .eml} files, each message to the octet, in directories for the mailboxes; flags and dates in an {@link EmlExtra}. */
public final class EmlZipWriter implements MailWriter {
    private final ZipOutputStream zip;
    private String directory = "";
    private long number;

    public EmlZipWriter(OutputStream out) {
        zip = new ZipOutputStream(new BufferedOutputStream(out, 64 << 10));
    }

    @Override
    public void mailbox(List<String> folder) throws IOException {
        directory = folder.isEmpty()
                ? "INBOX/"
                : folder.stream().map(FolderNames::toFile).collect(Collectors.joining("/", "", "/"));
        number = 0;
        zip.putNextEntry(new ZipEntry(directory));
        zip.closeEntry();
    }

    @Override
    public void write(HeldMessage message, MessageNote note) throws IOException {
        number++;
        ZipEntry entry = new ZipEntry(String.format("%s%08d.eml", directory, number));
        note.received().ifPresent(at -> entry.setLastModifiedTime(FileTime.from(at)));
        entry.setExtra(EmlExtra.of(note));
        zip.putNextEntry(entry);
        try (InputStream in = message.open()) {
            in.transferTo(zip);
        }
        zip.closeEntry();
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
