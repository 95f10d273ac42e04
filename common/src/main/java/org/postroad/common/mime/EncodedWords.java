package org.postroad.common.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Optional;

/**
 * Decodes encoded-words (RFC 2047) in one linear pass. One that breaks the rules of placement, or whose charset is not known, stays as it
 * stands (RFC 8621 §4.1.2.2).
 */
final class EncodedWords {
    private static final int MAX_CHARSET = 80;

    private final String text;
    private final StringBuilder plain;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private Optional<Charset> open = Optional.empty();
    private String openName = "";

    private EncodedWords(String text) {
        this.text = text;
        plain = new StringBuilder(text.length());
    }

    static String decode(String text) {
        return text.contains("=?") ? new EncodedWords(text).run() : text;
    }

    private record Word(String charsetName, boolean base64, String encoded, int end) {}

    private String run() {
        int at = 0;
        while (at < text.length()) {
            Optional<Word> word = wordAt(at);
            if (word.isPresent()) {
                append(word.get());
                at = behindGap(word.get().end());
            } else {
                flush();
                plain.append(text.charAt(at));
                at++;
            }
        }
        flush();
        return plain.toString();
    }

    private Optional<Word> wordAt(int at) {
        if (!text.startsWith("=?", at) || !mayStartAt(at)) {
            return Optional.empty();
        }
        int charsetEnd = text.indexOf('?', at + 2);
        if (charsetEnd < 0 || charsetEnd - at > MAX_CHARSET || charsetEnd + 2 >= text.length()) {
            return Optional.empty();
        }
        char encoding = Character.toLowerCase(text.charAt(charsetEnd + 1));
        if ((encoding != 'b' && encoding != 'q') || text.charAt(charsetEnd + 2) != '?') {
            return Optional.empty();
        }
        int end = charsetEnd + 3;
        while (end < text.length() && text.charAt(end) > ' ' && text.charAt(end) < 0x7f && text.charAt(end) != '?') {
            end++;
        }
        if (!text.startsWith("?=", end) || !mayEndAt(end + 2)) {
            return Optional.empty();
        }
        String name = text.substring(at + 2, charsetEnd);
        int language = name.indexOf('*'); // RFC 2231 §5
        String charset = language < 0 ? name : name.substring(0, language);
        boolean known = Charsets.isAscii(charset) || Charsets.find(charset).isPresent();
        return known
                ? Optional.of(new Word(charset, encoding == 'b', text.substring(charsetEnd + 3, end), end + 2))
                : Optional.empty();
    }

    private boolean mayStartAt(int at) {
        return at == 0 || isGap(text.charAt(at - 1)) || text.charAt(at - 1) == '(';
    }

    private boolean mayEndAt(int end) {
        return end == text.length() || isGap(text.charAt(end)) || text.charAt(end) == ')';
    }

    /** White space between two encoded-words is not shown (RFC 2047 §6.2). */
    private int behindGap(int end) {
        int next = end;
        while (next < text.length() && isGap(text.charAt(next))) {
            next++;
        }
        return next > end && wordAt(next).isPresent() ? next : end;
    }

    /** Words of one charset are joined before they are decoded: senders cut in the midst of a character. */
    private void append(Word word) {
        if (!word.charsetName().equalsIgnoreCase(openName)) {
            flush();
            open = Charsets.find(word.charsetName());
            openName = word.charsetName();
        }
        if (word.base64()) {
            octets.writeBytes(TransferDecoding.base64(word.encoded()));
        } else {
            appendQ(word.encoded());
        }
    }

    private void appendQ(String encoded) {
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            int high = c == '=' && i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(encoded.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                octets.write(high << 4 | low);
                i += 2;
            } else {
                octets.write(c == '_' ? ' ' : c);
            }
        }
    }

    private void flush() {
        if (!openName.isEmpty()) {
            byte[] decoded = octets.toByteArray();
            String words = open.map(charset -> new String(decoded, charset)).orElseGet(() -> Charsets.guess(decoded));
            words.chars().filter(c -> !Character.isISOControl(c)).forEach(c -> plain.append((char) c));
            octets.reset();
            openName = "";
        }
    }

    private static boolean isGap(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
