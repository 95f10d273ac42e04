package org.postroad.app.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Reads a file that is one message. */
final class EmlReader implements MailReader {
    private final Path file;
    private final InputStream in;
    private final List<String> folder;
    private final long maxSize;

    /**
     * @param in the file's octets
     * @param folder where the message belongs
     * @param maxSize octets that it may have
     */
    EmlReader(Path file, InputStream in, List<String> folder, long maxSize) {
        this.file = file;
        this.in = in;
        this.folder = List.copyOf(folder);
        this.maxSize = maxSize;
    }

    @Override
    public void readTo(Sink sink) throws IOException {
        String place = String.valueOf(file.getFileName());
        if (FileMessages.copy(in, sink.begin(), maxSize, sink)) {
            sink.end(new MessageNote(
                    folder, Set.of(), Files.getLastModifiedTime(file).toInstant(), place));
        } else {
            sink.drop(place, "it is larger than " + maxSize + " octets");
        }
    }
}
