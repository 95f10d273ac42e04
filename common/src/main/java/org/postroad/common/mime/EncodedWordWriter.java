package org.postroad.common.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Writes text as encoded-words in UTF-8 (RFC 2047), each of whole characters and short enough to stand
 * behind the usual field names (75 characters are allowed). */
final class EncodedWordWriter {
    private static final int MAX_WORD = 64;
    private static final String Q_OPEN = "=?UTF-8?Q?";
    private static final String B_OPEN = "=?UTF-8?B?";
    private static final String CLOSE = "?=";

    /** Octets that Q may leave as they are in any place, also in a phrase (RFC 2047 §5). */
    private static final String Q_SAFE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/";

    private EncodedWordWriter() {}

    static List<String> encode(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        int escaped = 0;
        for (byte octet : octets) {
            escaped += isSafe(octet) || octet == ' ' ? 0 : 1;
        }
        return escaped * 6 > octets.length * 2 ? base64(octets) : quoted(octets);
    }

    private static List<String> quoted(byte[] octets) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder(Q_OPEN);
        int at = 0;
        while (at < octets.length) {
            int end = characterEnd(octets, at);
            StringBuilder character = new StringBuilder();
            for (int i = at; i < end; i++) {
                appendQ(character, octets[i]);
            }
            if (word.length() + character.length() + CLOSE.length() > MAX_WORD) {
                words.add(word.append(CLOSE).toString());
                word = new StringBuilder(Q_OPEN);
            }
            word.append(character);
            at = end;
        }
        words.add(word.append(CLOSE).toString());
        return words;
    }

    private static void appendQ(StringBuilder target, byte octet) {
        if (octet == ' ') {
            target.append('_');
        } else if (isSafe(octet)) {
            target.append((char) octet);
        } else {
            target.append('=')
                    .append(Character.toUpperCase(Character.forDigit((octet >> 4) & 0xf, 16)))
                    .append(Character.toUpperCase(Character.forDigit(octet & 0xf, 16)));
        }
    }

    private static List<String> base64(byte[] octets) {
        int most = (MAX_WORD - B_OPEN.length() - CLOSE.length()) / 4 * 3;
        List<String> words = new ArrayList<>();
        int from = 0;
        while (from < octets.length) {
            int to = from;
            while (to < octets.length && characterEnd(octets, to) - from <= most) {
                to = characterEnd(octets, to);
            }
            byte[] piece = Arrays.copyOfRange(octets, from, to);
            words.add(B_OPEN + Base64.getEncoder().encodeToString(piece) + CLOSE);
            from = to;
        }
        return words;
    }

    private static int characterEnd(byte[] octets, int at) {
        int end = at + 1;
        while (end < octets.length && (octets[end] & 0xc0) == 0x80) {
            end++;
        }
        return end;
    }

    private static boolean isSafe(byte octet) {
        return octet > 0 && Q_SAFE.indexOf(octet) >= 0;
    }
}
