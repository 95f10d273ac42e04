package org.postroad.common.mime;

import java.nio.charset.StandardCharsets;

/**
 * Lays out one header field: tokens that must not be broken, folded between them at 78 octets (RFC 5322 §2.1.1, §2.2.3). Confined to one
 * thread.
 */
final class FieldFolder {
    private static final int PREFERRED_LINE = 78;

    /** Octets of a token, so that with its space and line end it stays within 998. */
    static final int MAX_TOKEN = 900;

    private final StringBuilder field;
    private int column;
    private boolean empty = true;

    FieldFolder(String name) {
        field = new StringBuilder(name).append(':');
        column = name.length() + 1;
    }

    /** Adds a space, which may become a fold, and the token. */
    void token(String token) {
        int width = token.getBytes(StandardCharsets.UTF_8).length;
        if (width > MAX_TOKEN) {
            throw new MimeSyntaxException("a word of " + width + " octets does not fit into a header line");
        }
        boolean tooWide = column + 1 + width > PREFERRED_LINE;
        boolean foldHelps = !empty || width < PREFERRED_LINE || width > MAX_TOKEN / 2;
        if (tooWide && foldHelps) {
            field.append("\r\n");
            column = 0;
        }
        field.append(' ').append(token);
        column += 1 + width;
        empty = false;
    }

    /** The field with its last line end. */
    String finish() {
        return field.append("\r\n").toString();
    }
}
