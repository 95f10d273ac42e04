package org.postroad.common.mime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Charset names as they occur in mail, and what unlabelled octets probably are. */
final class Charsets {
    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private static final int MAX_NAME = 64;

    /** Names that senders use for a superset of what they say, or that Java does not know. */
    private static final Map<String, String> MEANT = Map.ofEntries(
            Map.entry("iso-8859-1", "windows-1252"),
            Map.entry("latin1", "windows-1252"),
            Map.entry("iso-8859-9", "windows-1254"),
            Map.entry("iso-8859-11", "windows-874"),
            Map.entry("iso-8859-8-i", "iso-8859-8"),
            Map.entry("iso-8859-8-e", "iso-8859-8"),
            Map.entry("gb2312", "gb18030"),
            Map.entry("gbk", "gb18030"),
            Map.entry("x-gbk", "gb18030"),
            Map.entry("ks_c_5601-1987", "x-windows-949"),
            Map.entry("ks_c_5601", "x-windows-949"),
            Map.entry("euc-kr", "x-windows-949"),
            Map.entry("shift_jis", "windows-31j"),
            Map.entry("shift-jis", "windows-31j"),
            Map.entry("x-sjis", "windows-31j"),
            Map.entry("utf8mb4", "utf-8"),
            Map.entry("unicode-1-1-utf-8", "utf-8"));

    private Charsets() {}

    /** The charset of that name; empty if it is not known, and for us-ascii, which promises nothing about octets above 127. */
    static Optional<Charset> find(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT);
        if (plain.isEmpty() || plain.length() > MAX_NAME || isAscii(plain)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Charset.forName(MEANT.getOrDefault(plain, plain)));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return Optional.empty();
        }
    }

    static boolean isAscii(String name) {
        return name.equalsIgnoreCase("us-ascii") || name.equalsIgnoreCase("ascii");
    }

    /** UTF-8 where the octets are, windows-1252 otherwise. */
    static String guess(byte[] octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(octets, WINDOWS_1252);
        }
    }

    /** A header's octets (one character each) as text: {@link #guess}, which is free for pure ASCII. */
    static String guess(String octets) {
        for (int i = 0; i < octets.length(); i++) {
            if (octets.charAt(i) > 0x7f) {
                return guess(octets.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return octets;
    }
}
