package org.postroad.common.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A header block: its fields in their order (RFC 5322 §2.2, §3.6). Immutable.
 *
 * <p>Read tolerantly: a line may end with a bare LF; a line that is no field is skipped; a block whose very first line is no field is
 * empty, and that line begins the body. A leading mbox {@code From } line is skipped.
 *
 * @param fields in order, at most {@link MimeLimits#MAX_HEADER_LINES} lines and {@link MimeLimits#MAX_HEADER_BYTES} octets of them
 * @param length octets of the whole block, the empty line that ends it included
 * @param cut whether fields beyond the limits were skipped
 */
public record Header(List<HeaderField> fields, long length, boolean cut) {
    public Header {
        fields = List.copyOf(fields);
    }

    /**
     * Reads the header block at the start of a message or part, and little of what follows it.
     *
     * @throws IOException only if the stream cannot be read
     */
    public static Header read(InputStream in) throws IOException {
        LineReader lines = new LineReader(in);
        HeaderBlock block = new HeaderBlock(0, MimeLimits.MAX_HEADER_BYTES);
        while (lines.next() && block.accept(lines)) {
            // The block takes what belongs to it.
        }
        return block.finish();
    }

    /** The first field of that name. */
    public Optional<HeaderField> first(String name) {
        return fields.stream().filter(field -> field.is(name)).findFirst();
    }

    /** The last field of that name: the one that JMAP means (RFC 8621 §4.1.3). */
    public Optional<HeaderField> last(String name) {
        for (int i = fields.size() - 1; i >= 0; i--) {
            if (fields.get(i).is(name)) {
                return Optional.of(fields.get(i));
            }
        }
        return Optional.empty();
    }

    /** All fields of that name, in order. */
    public List<HeaderField> all(String name) {
        return fields.stream().filter(field -> field.is(name)).toList();
    }
}
