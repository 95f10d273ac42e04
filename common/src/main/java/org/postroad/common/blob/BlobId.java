package org.postroad.common.blob;

import java.util.regex.Pattern;

/**
 * The name of immutable bytes: their SHA-256, so equal bytes have one name. Immutable.
 *
 * @param text the digest in base64url without padding, 43 characters
 */
public record BlobId(String text) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    public BlobId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a blob id: " + text);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
