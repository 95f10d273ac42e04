package org.postroad.mailstore.sql;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.StorageException;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.mime.MessageSummaryCodec;

/** The summary of a message in its row. Thread-safe. */
final class Summaries {
    private static final int MAX_COLUMN = 1 << 20;
    private static final byte[] ABSENT = {};

    private final BlobStore blobs;

    Summaries(BlobStore blobs) {
        this.blobs = blobs;
    }

    /** For the column: empty if it would not fit, which takes a header made to do that. */
    static byte[] encode(MessageSummary summary) {
        byte[] column = MessageSummaryCodec.encode(summary);
        return column.length <= MAX_COLUMN ? column : ABSENT;
    }

    static Optional<MessageSummary> decode(byte[] column) {
        return column.length == 0 ? Optional.empty() : MessageSummaryCodec.decode(column);
    }

    /** From the column; from the message's bytes if it is not there, or was written by another version. */
    MessageSummary of(byte[] column, BlobId blob) {
        return decode(column).orElseGet(() -> read(blob));
    }

    private MessageSummary read(BlobId blob) {
        try (InputStream in = new BufferedInputStream(blobs.open(blob))) {
            return MessageReader.read(in);
        } catch (IOException cause) {
            throw new StorageException("the message " + blob + " cannot be read", cause);
        }
    }
}
