package org.postroad.app.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a directory with an mbox for each mailbox: {@code INBOX.mbox}, {@code Archive.mbox}, {@code Archive/2026.mbox}. */
public final class MboxTreeWriter implements MailWriter {
    private final Path root;
    private @Nullable MboxWriter mbox;

    public MboxTreeWriter(Path root) throws IOException {
        this.root = Files.createDirectories(root);
    }

    @Override
    public void mailbox(List<String> folder) throws IOException {
        close();
        Path directory = root;
        for (int i = 0; i < folder.size() - 1; i++) {
            directory = directory.resolve(FolderNames.toFile(folder.get(i)));
        }
        Files.createDirectories(directory);
        String name = folder.isEmpty() ? "INBOX" : FolderNames.toFile(folder.get(folder.size() - 1));
        OutputStream out = Files.newOutputStream(directory.resolve(name + ".mbox"), StandardOpenOption.CREATE_NEW);
        mbox = new MboxWriter(out);
    }

    @Override
    public void write(HeldMessage message, MessageNote note) throws IOException {
        if (mbox == null) {
            throw new IllegalStateException("no mailbox has begun");
        }
        mbox.write(message, note);
    }

    @Override
    public void close() throws IOException {
        if (mbox != null) {
            mbox.close();
            mbox = null;
        }
    }
}
