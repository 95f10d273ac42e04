package org.postroad.common.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads a message in one streaming pass (RFC 5322, RFC 2046). Memory is bounded by {@link MimeLimits}, whatever the message's size.
 * Confined to one call of {@link #read}.
 */
public final class MessageReader {
    private static final long SIZE_AS_IT_STANDS = -1;
    private static final String OPAQUE = "application/octet-stream";

    private final DelimitedLines lines;
    private final PreviewTexts previewTexts = new PreviewTexts();
    private final Set<Defect> defects = EnumSet.noneOf(Defect.class);
    private int headerBytesLeft = MimeLimits.MAX_HEADER_BYTES;
    private int parts;
    private int nesting;
    private int embedding;

    private MessageReader(InputStream in) {
        lines = new DelimitedLines(in);
    }

    /**
     * Reads a whole message. The stream is read to its end and not closed.
     *
     * @throws IOException only if the stream cannot be read; nothing that stands in the message fails
     */
    public static MessageSummary read(InputStream in) throws IOException {
        return read(in, header -> {});
    }

    /**
     * The same for who needs the header besides.
     *
     * @param header is given what {@link Header#read} reads, at the end
     */
    public static MessageSummary read(InputStream in, Consumer<Header> header) throws IOException {
        return new MessageReader(in).readMessage(header);
    }

    private MessageSummary readMessage(Consumer<Header> header) throws IOException {
        lines.advance();
        Message message = message("");
        lines.skipToEnd();
        header.accept(message.header());
        BodyLists lists = BodyLists.of(message.body());
        return new MessageSummary(
                HeaderSummary.of(message.header()),
                previewTexts.preview(lists.textBody()),
                lists.hasAttachment(),
                message.body(),
                lines.offset(),
                defects);
    }

    private record Message(Header header, BodyPart body) {}

    /** The message that begins here, up to the next delimiter. {@code prefix} is its section number and a dot, or "". */
    private Message message(String prefix) throws IOException {
        Header header = header();
        ContentFields content = readable(ContentFields.of(header, "text/plain"));
        // RFC 9051 §6.4.5.1: the parts of a message's multipart are numbered directly below the message.
        String own = content.isMultipart() ? withoutDot(prefix) : prefix + "1";
        return new Message(header, body(header, content, own, content.isMultipart() ? prefix : own + "."));
    }

    private BodyPart part(String partId, String defaultType) throws IOException {
        Header header = header();
        return body(header, readable(ContentFields.of(header, defaultType)), partId, partId + ".");
    }

    private Header header() throws IOException {
        HeaderBlock block = new HeaderBlock(lines.offset(), headerBytesLeft);
        while (lines.inside()) {
            boolean more = block.accept(lines.reader());
            if (block.end() > lines.offset()) {
                lines.advance();
            }
            if (!more) {
                break;
            }
        }
        headerBytesLeft -= block.bytesKept();
        Header header = block.finish();
        if (header.cut()) {
            defects.add(Defect.HEADER_CUT);
        }
        return header;
    }

    /** {@code childPrefix} goes before the numbers of the parts inside. */
    private BodyPart body(Header header, ContentFields content, String partId, String childPrefix) throws IOException {
        parts++;
        nesting++;
        long bodyOffset = lines.contentEnd();
        long headerOffset = Math.min(lines.offset() - header.length(), bodyOffset);
        long newlines = lines.newlinesBefore();
        List<BodyPart> children = new ArrayList<>();
        HeaderSummary envelope = HeaderSummary.NONE;
        long size = SIZE_AS_IT_STANDS;
        if (content.isMultipart()) {
            children.addAll(multipart(content, childPrefix));
        } else if (content.isEmbeddedMessage() && hasRoomForPart()) {
            embedding++;
            Message embedded = message(childPrefix);
            embedding--;
            envelope = HeaderSummary.of(embedded.header());
            children.add(embedded.body());
        } else {
            size = leaf(content, partId);
        }
        nesting--;
        long length = Math.max(0, lines.contentEnd() - bodyOffset);
        long lineCount = length == 0 ? 0 : lines.newlinesInContent() - newlines;
        return content.toPart(
                partId,
                headerOffset,
                bodyOffset - headerOffset,
                bodyOffset,
                length,
                size == SIZE_AS_IT_STANDS ? length : size,
                lineCount,
                envelope,
                children);
    }

    private boolean hasRoomForPart() {
        if (parts >= MimeLimits.MAX_PARTS) {
            defects.add(Defect.PARTS_CUT);
            return false;
        }
        return true;
    }

    /** What a part is taken for: too deep a container is opaque, a multipart without boundary is text. */
    private ContentFields readable(ContentFields content) {
        boolean container = content.isMultipart() || content.isEmbeddedMessage();
        if (container && nesting >= MimeLimits.MAX_NESTING) {
            defects.add(Defect.NESTING_CUT);
            return content.as(OPAQUE);
        }
        if (content.isMultipart() && content.boundary().isEmpty()) {
            defects.add(Defect.NO_BOUNDARY);
            return content.as("text/plain");
        }
        return content;
    }

    private List<BodyPart> multipart(ContentFields content, String prefix) throws IOException {
        String childType = content.type().equals("multipart/digest") ? "message/rfc822" : "text/plain";
        List<BodyPart> children = new ArrayList<>();
        int level = lines.open(content.boundary());
        lines.skipToDelimiter();
        while (lines.opensPart(level)) {
            lines.skipDelimiter();
            if (hasRoomForPart()) {
                children.add(part(prefix + (children.size() + 1), childType));
            } else {
                lines.skipToEnd();
            }
        }
        boolean closed = lines.closes(level);
        lines.close(level);
        if (closed) {
            lines.skipDelimiter();
            lines.skipToDelimiter();
        } else {
            defects.add(Defect.NOT_CLOSED);
        }
        return children;
    }

    /** Reads over the body of a leaf; its size without the transfer encoding. */
    private long leaf(ContentFields content, String partId) throws IOException {
        BoundedBytes text = embedding == 0 ? previewTexts.sinkFor(content, partId) : BoundedBytes.NONE;
        if (TransferDecoding.isIdentity(content.encoding()) && text.isFull()) {
            lines.skipToDelimiter();
            return SIZE_AS_IT_STANDS;
        }
        byte[] chunk = new byte[8 * 1024];
        long size = 0;
        InputStream decoded = TransferDecoding.of(content.encoding(), lines.content());
        int read = decoded.read(chunk, 0, chunk.length);
        while (read >= 0) {
            size += read;
            text.write(chunk, read);
            read = decoded.read(chunk, 0, chunk.length);
        }
        return size;
    }

    private static String withoutDot(String prefix) {
        return prefix.isEmpty() ? prefix : prefix.substring(0, prefix.length() - 1);
    }
}
