package org.postroad.mta.smtp;

import java.util.Optional;
import java.util.regex.Pattern;

/** Text within ESMTP parameters (RFC 3461 §4). Stateless. */
public final class Xtext {
    /** Hexadecimal stands only for what may be shown: nothing decoded here can end a line. */
    private static final Pattern FORM = Pattern.compile("(?:[!-*,-<>-~]|\\+[2-6][0-9A-F]|\\+7[0-9A-E])*+");

    private Xtext() {}

    /** Whether it is well-formed and stands for nothing but printable ASCII. */
    public static boolean isWellFormed(String text) {
        return FORM.matcher(text).matches();
    }

    /** The form that a text travels in; empty unless it is printable ASCII. */
    public static Optional<String> encode(String plain) {
        StringBuilder text = new StringBuilder();
        for (char c : plain.toCharArray()) {
            if (c < ' ' || c > '~') {
                return Optional.empty();
            }
            if (c == '+' || c == '=' || c == ' ') {
                text.append(String.format("+%02X", (int) c));
            } else {
                text.append(c);
            }
        }
        return Optional.of(text.toString());
    }

    /** What it stands for; empty if it is not well-formed. */
    public static Optional<String> decode(String text) {
        if (!isWellFormed(text)) {
            return Optional.empty();
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+') {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                plain.append(c);
            }
        }
        return Optional.of(plain.toString());
    }
}
