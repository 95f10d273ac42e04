package org.postroad.app.transfer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Names of folders as file systems have them. Holds nothing. */
final class FolderNames {
    private static final int MAX_OCTETS = 255;

    private FolderNames() {}

    /** The folder of a Maildir++ directory such as {@code .Archive.2026}. */
    static List<String> ofMaildir(String directory) {
        List<String> names = new ArrayList<>();
        for (String part : directory.substring(1).split("\\.", -1)) {
            if (!part.isEmpty()) {
                names.add(unescaped(decoded(part)));
            }
        }
        return names;
    }

    /** The Maildir++ directory of a folder: modified UTF-7 (RFC 3501 §5.1.3), with dots and slashes escaped as Dovecot's listescape does. */
    static String toMaildir(List<String> folder) {
        StringBuilder directory = new StringBuilder();
        for (String name : folder) {
            directory.append('.').append(encoded(escaped(name)));
        }
        return directory.toString();
    }

    /** A name that can stand in a path on any system, and is never one of a directory above. */
    static String toFile(String name) {
        StringBuilder file = new StringBuilder();
        name.codePoints().forEach(c -> {
            boolean plain = !Character.isISOControl(c) && "/\\:*?\"<>|%".indexOf(c) < 0;
            if (plain && !(c == '.' && file.isEmpty())) {
                file.appendCodePoint(c);
            } else {
                file.append(String.format("%%%02X", c));
            }
        });
        return file.toString();
    }

    /** The name that {@link #toFile} wrote, or nearly that of a file that somebody else named. */
    static String ofFile(String file) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < file.length(); i++) {
            char c = file.charAt(i);
            int code = c == '%' && i + 2 < file.length() ? hex(file.substring(i + 1, i + 3)) : -1;
            name.append(code < 0 ? c : (char) code);
            i += code < 0 ? 0 : 2;
        }
        return name.toString();
    }

    /** A name that the store takes: no control characters, not empty, not too long. */
    static String acceptable(String name) {
        StringBuilder text = new StringBuilder();
        Normalizer.normalize(name, Normalizer.Form.NFC)
                .codePoints()
                .map(c -> Character.isISOControl(c) || c >= 0xD800 && c <= 0xDFFF ? '_' : c)
                .forEach(text::appendCodePoint);
        while (text.toString().getBytes(StandardCharsets.UTF_8).length > MAX_OCTETS) {
            text.setLength(text.offsetByCodePoints(text.length(), -1));
        }
        return text.toString().isBlank() ? "_" : text.toString().strip();
    }

    private static String escaped(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints().forEach(c -> {
            if (c == '.' || c == '/' || c == '\\') {
                text.append(String.format("\\%02x", c));
            } else {
                text.appendCodePoint(c);
            }
        });
        return text.toString();
    }

    private static String unescaped(String text) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int code = c == '\\' && i + 2 < text.length() ? hex(text.substring(i + 1, i + 3)) : -1;
            name.append(code < 0 ? c : (char) code);
            i += code < 0 ? 0 : 2;
        }
        return name.toString();
    }

    private static int hex(String two) {
        return two.matches("[0-9A-Fa-f]{2}") ? Integer.parseInt(two, 16) : -1;
    }

    private static String encoded(String name) {
        StringBuilder text = new StringBuilder();
        StringBuilder others = new StringBuilder();
        for (char c : name.toCharArray()) {
            if (c >= ' ' && c <= '~') {
                flush(others, text);
                text.append(c == '&' ? "&-" : String.valueOf(c));
            } else {
                others.append(c);
            }
        }
        flush(others, text);
        return text.toString();
    }

    private static void flush(StringBuilder others, StringBuilder text) {
        if (!others.isEmpty()) {
            byte[] octets = others.toString().getBytes(StandardCharsets.UTF_16BE);
            text.append('&')
                    .append(Base64.getEncoder()
                            .withoutPadding()
                            .encodeToString(octets)
                            .replace('/', ','))
                    .append('-');
            others.setLength(0);
        }
    }

    /** What is not modified UTF-7 is taken as it stands: some servers write UTF-8. */
    private static String decoded(String text) {
        StringBuilder name = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int amp = text.indexOf('&', at);
            int end = amp < 0 ? -1 : text.indexOf('-', amp);
            if (end < 0) {
                return name.append(text.substring(at)).toString();
            }
            name.append(text, at, amp);
            if (end == amp + 1) {
                name.append('&');
            } else {
                String run = utf16(text.substring(amp + 1, end));
                name.append(run.isEmpty() ? text.substring(amp, end + 1) : run);
            }
            at = end + 1;
        }
        return name.toString();
    }

    private static String utf16(String base64) {
        try {
            byte[] octets = Base64.getDecoder().decode(base64.replace(',', '/'));
            CharBuffer chars = StandardCharsets.UTF_16BE.newDecoder().decode(ByteBuffer.wrap(octets));
            return chars.toString();
        } catch (IllegalArgumentException | CharacterCodingException notSo) {
            return "";
        }
    }
}
