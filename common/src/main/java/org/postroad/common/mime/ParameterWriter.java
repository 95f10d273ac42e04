package org.postroad.common.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes one parameter of a Content-Type or Content-Disposition: a token, a quoted string, or in pieces (RFC 2231 §3, §4). */
final class ParameterWriter {
    private static final String TOKEN_SPECIALS = "!#$&+-.^_`{|}~";
    private static final int PIECE = 60;
    private static final int MAX_NAME = 60;

    private ParameterWriter() {}

    /** The parameter as one or more {@code name=value}. */
    static List<String> write(String name, String value) {
        if (name.isEmpty() || name.length() > MAX_NAME || !isToken(name)) {
            throw new MimeSyntaxException("not a parameter's name");
        }
        OutgoingHeader.requireOneLine(name, value);
        boolean plain = !value.contains("=?") && value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        if (plain && value.length() <= PIECE) {
            return List.of(name + "=" + (isToken(value) ? value : quote(value)));
        }
        return extended(name, value);
    }

    private static List<String> extended(String name, String value) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder("utf-8''");
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            if (piece.length() + 3 > PIECE) {
                pieces.add(piece.toString());
                piece = new StringBuilder();
            }
            appendPercent(piece, octet);
        }
        pieces.add(piece.toString());
        if (pieces.size() == 1) {
            return List.of(name + "*=" + pieces.get(0));
        }
        List<String> numbered = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            numbered.add(name + "*" + i + "*=" + pieces.get(i));
        }
        return numbered;
    }

    private static void appendPercent(StringBuilder target, byte octet) {
        if (octet > 0 && isTokenCharacter(octet)) {
            target.append((char) octet);
        } else {
            target.append('%')
                    .append(Character.toUpperCase(Character.forDigit((octet >> 4) & 0xf, 16)))
                    .append(Character.toUpperCase(Character.forDigit(octet & 0xf, 16)));
        }
    }

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(ParameterWriter::isTokenCharacter);
    }

    private static boolean isTokenCharacter(int c) {
        boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return alphanumeric || TOKEN_SPECIALS.indexOf(c) >= 0;
    }

    private static String quote(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
