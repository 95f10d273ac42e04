package org.postroad.mta.door;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.mime.Header;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.road.RoadId;
import org.postroad.mta.dispatch.Accepted;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.ReversePath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message on its way into the house: trace fields first, then its bytes, streamed into a new blob (I2, I9). Closing drops what was
 * not finished. Confined to one thread at a time.
 */
public final class Intake implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final int MAX_RECEIVED = 50; // RFC 5321 §6.3: a count, not a look at names, finds loops

    private final BlobStore blobs;
    private final BlobWriter writer;
    private final RoadId road;
    private final Instant at;
    private @Nullable Header header;
    private int dataOffset;
    private int traceLength;

    private Intake(BlobStore blobs, BlobWriter writer, Instant at) {
        this.blobs = blobs;
        this.writer = writer;
        this.at = at;
        this.road = RoadId.next(at);
    }

    public static Intake open(BlobStore blobs, Instant at) throws IOException {
        return new Intake(blobs, blobs.create(), at);
    }

    /** The name that the message will have. */
    public RoadId road() {
        return road;
    }

    /** When it came. */
    public Instant at() {
        return at;
    }

    /** Octets of our own fields in front. */
    public int traceLength() {
        return traceLength;
    }

    /** The header of what was finished, our own fields in front. */
    public Header header() {
        return Objects.requireNonNull(header);
    }

    /** Writes the one line that does not travel, first of all. */
    public void writeReturnPath(ReversePath from) throws IOException {
        writer.write(TraceFields.returnPath(from));
        dataOffset = Math.toIntExact(writer.size());
        traceLength = dataOffset;
    }

    /** Writes a trace field behind it. */
    public void writeTrace(byte[] field) throws IOException {
        writer.write(field);
        traceLength = Math.toIntExact(writer.size());
    }

    /** Takes the message as it came. Closing it does not end the blob. */
    public OutputStream body() {
        return new FilterOutputStream(writer) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() {
                // The blob ends with finish().
            }
        };
    }

    /**
     * Ends the bytes, and reads them once for what lists and threads need: before that, if they are still in memory.
     *
     * @throws Refusal if the message goes round in circles: 554 5.4.6
     */
    public Accepted finish() throws IOException {
        Optional<InputStream> memory = writer.inMemory();
        if (memory.isPresent()) {
            MessageSummary summary = MessageReader.read(memory.get(), this::takeHeader);
            return new Accepted(road, writer.finish(), dataOffset, summary, at);
        }
        StoredBlob blob = writer.finish();
        try (InputStream in = blobs.open(blob.id())) {
            MessageSummary summary = MessageReader.read(in, this::takeHeader);
            return new Accepted(road, blob, dataOffset, summary, at);
        }
    }

    private void takeHeader(Header read) {
        header = read;
        long received = read.all("Received").size();
        if (received > MAX_RECEIVED) {
            throw Refusal.of(554, EnhancedStatus.ROUTING_LOOP, "the message has passed " + received + " hosts: a loop");
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException broken) {
            LOG.atWarn().addKeyValue("message", road).setCause(broken).log("what was received could not be dropped");
        }
    }
}
