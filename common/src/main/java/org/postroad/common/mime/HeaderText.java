package org.postroad.common.mime;

import java.text.Normalizer;

/** What several header forms have in common: unfolding, comments, clean text. All of it linear in the length of the value. */
final class HeaderText {
    private HeaderText() {}

    /** Removes line ends (RFC 5322 §2.2.3); a bare CR or LF or a NUL, which no header may hold, goes too. */
    static String unfold(String value) {
        boolean oneLine = value.indexOf('\n') < 0 && value.indexOf('\r') < 0 && value.indexOf(0) < 0;
        return oneLine ? value : value.replace("\r", "").replace("\n", "").replace("\0", "");
    }

    /** A header's octets as text on one line. */
    static String line(HeaderField field) {
        return Charsets.guess(unfold(field.octets()));
    }

    /** A header's octets as people read them: encoded-words decoded, NFC. */
    static String decode(String octets) {
        return normalize(EncodedWords.decode(Charsets.guess(unfold(octets))));
    }

    static String normalize(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** The index behind the comment that begins at {@code start} (RFC 5322 §3.2.2; comments nest), or the end if it is not closed. */
    static int behindComment(String text, int start) {
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return i + 1;
            }
        }
        return text.length();
    }

    /** The index behind the quoted string that begins at {@code start}, or the end if it is not closed. */
    static int behindQuoted(String text, int start) {
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i + 1;
            }
        }
        return text.length();
    }

    /** The content of a quoted string or comment with its quoted pairs undone. */
    static String unquote(String text, int start, int end, char close) {
        StringBuilder plain = new StringBuilder();
        for (int i = start + 1; i < end; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < end) {
                plain.append(text.charAt(++i));
            } else if (i < end - 1 || c != close) {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /** The text with each comment outside quoted strings replaced by a space. */
    static String withoutComments(String text) {
        if (text.indexOf('(') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '(') {
                i = behindComment(text, i);
                plain.append(' ');
            } else if (c == '"') {
                int end = behindQuoted(text, i);
                plain.append(text, i, end);
                i = end;
            } else {
                plain.append(c);
                i++;
            }
        }
        return plain.toString();
    }

    static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
