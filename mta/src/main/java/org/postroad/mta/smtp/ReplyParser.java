package org.postroad.mta.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads replies line by line (RFC 5321 §4.2, RFC 2034 §4). Holds at most {@link #MAX_LINES} lines of {@link #MAX_LINE}
 * characters. Confined to one thread.
 */
public final class ReplyParser {
    /** Characters of one line, without CRLF: four times what RFC 5321 §4.5.3.1.5 grants, since peers go beyond it. */
    public static final int MAX_LINE = 2048;

    /** Lines of one reply. */
    public static final int MAX_LINES = 128;

    private final List<String> texts = new ArrayList<>();
    private EnhancedStatus status = EnhancedStatus.NONE;
    private int code;

    /**
     * Takes one line.
     *
     * @param line without its CRLF
     * @return the reply, once its last line is there
     * @throws ReplySyntaxException if the line is no reply line; the connection is then of no more use
     */
    public Optional<Reply> line(String line) {
        if (line.length() > MAX_LINE || texts.size() >= MAX_LINES) {
            throw new ReplySyntaxException("the reply is longer than " + MAX_LINES + " lines of " + MAX_LINE);
        }
        int lineCode = code(line);
        if (!texts.isEmpty() && lineCode != code) {
            throw new ReplySyntaxException("the lines of one reply bear the codes " + code + " and " + lineCode);
        }
        code = lineCode;
        texts.add(withoutStatus(line.length() > 4 ? line.substring(4) : ""));
        return line.length() > 3 && line.charAt(3) == '-' ? Optional.empty() : Optional.of(finish());
    }

    private Reply finish() {
        Reply reply = new Reply(code, status, texts);
        texts.clear();
        status = EnhancedStatus.NONE;
        return reply;
    }

    /** RFC 2034 §4: the status opens the text; it counts only if its category is the code's. */
    private String withoutStatus(String text) {
        int space = text.indexOf(' ');
        String word = space < 0 ? text : text.substring(0, space);
        Optional<EnhancedStatus> said = EnhancedStatus.parse(word).filter(found -> found.category() == code / 100);
        said.ifPresent(found -> status = found);
        return said.isPresent() ? text.substring(space < 0 ? text.length() : space + 1) : text;
    }

    private static int code(String line) {
        boolean wellFormed = line.length() >= 3
                && isBetween(line.charAt(0), '2', '5')
                && isBetween(line.charAt(1), '0', '5')
                && isBetween(line.charAt(2), '0', '9')
                && (line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-');
        if (!wellFormed) {
            throw new ReplySyntaxException("not a reply: " + line.substring(0, Math.min(80, line.length())));
        }
        return Integer.parseInt(line.substring(0, 3));
    }

    private static boolean isBetween(char c, char low, char high) {
        return c >= low && c <= high;
    }
}
