package org.postroad.mta.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What somebody somewhere has taken for the end of a message, and what is then smuggled behind it. */
public final class LineEndTricks {
    /** What no message may hold that was not declared binary. */
    public static final Pattern BARE = Pattern.compile("\0|\r(?!\n)|(?<!\r)\n");

    private static final List<String> ENDS = List.of(
            "\r\n", "\n", "\r", "\n\r", "\r\r\n", "\r\n\n", "\0\r\n", "\r\0\n", "\r\n\0", "\r\n ", "\u000b", "\u0085");
    private static final List<String> DOTS = List.of(".", "\0.", ".\0", "..", " .", ". ", "\u00ae");
    private static final String BEGIN = "Subject: first\r\n\r\nbody";
    private static final String SMUGGLED =
            "MAIL FROM:<evil@south.test>\r\nRCPT TO:<bob@north.test>\r\nDATA\r\nsmuggled\r\n";

    private LineEndTricks() {}

    /** Messages with a dot between two of what might be line ends, and an envelope behind it. None of them has CRLF.CRLF in it. */
    public static List<String> messages() {
        List<String> messages = new ArrayList<>();
        for (String before : ENDS) {
            for (String dot : DOTS) {
                for (String after : ENDS) {
                    String message = BEGIN + before + dot + after + SMUGGLED;
                    if (!message.contains("\r\n.\r\n")) {
                        messages.add(message);
                    }
                }
            }
        }
        return messages;
    }

    /** Where a message can be cut so that the trick is cut, or what stands beside it. */
    public static IntStream cuts(String message) {
        return IntStream.rangeClosed(BEGIN.length() - 2, message.length() - SMUGGLED.length() + 2);
    }

    /** As a person reads it, for a test's name. */
    public static String shown(String message) {
        return message.substring(BEGIN.length(), message.length() - SMUGGLED.length())
                .replace("\r", "<CR>")
                .replace("\n", "<LF>")
                .replace("\0", "<NUL>");
    }
}
