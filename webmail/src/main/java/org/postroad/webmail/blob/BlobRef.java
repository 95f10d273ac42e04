package org.postroad.webmail.blob;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postroad.common.blob.BlobId;

/**
 * What a JMAP blob id names: stored bytes, or one decoded part of a stored message. Immutable.
 *
 * @param blob the stored bytes
 * @param partId the part's section number; "" for the whole
 */
public record BlobRef(BlobId blob, String partId) {
    private static final Pattern FORM =
            Pattern.compile("B([A-Za-z0-9_-]{43})(?:-((?:[1-9][0-9]{0,3})(?:_[1-9][0-9]{0,3}){0,39}))?");

    /** The whole of a blob. */
    public static BlobRef whole(BlobId blob) {
        return new BlobRef(blob, "");
    }

    /** Reads a JMAP id; empty for text that we never give out. */
    public static Optional<BlobRef> parse(String id) {
        Matcher match = FORM.matcher(id);
        if (!match.matches()) {
            return Optional.empty();
        }
        String part = match.group(2) == null ? "" : match.group(2).replace('_', '.');
        return Optional.of(new BlobRef(new BlobId(match.group(1)), part));
    }

    public boolean isWhole() {
        return partId.isEmpty();
    }

    /** A part inside what this names, which is a message. */
    public BlobRef part(String innerId) {
        return new BlobRef(blob, isWhole() ? innerId : partId + "." + innerId);
    }

    /** The JMAP id (RFC 8620 §1.2), at most 255 characters. */
    public String format() {
        return "B" + blob.text() + (isWhole() ? "" : "-" + partId.replace('.', '_'));
    }
}
