package org.postroad.mta.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * An SMTP reply (RFC 5321 §4.2), with its enhanced status code (RFC 2034). Immutable.
 *
 * @param code three digits, 200 to 559
 * @param status of the same category as the code, or {@link EnhancedStatus#NONE}
 * @param lines the text, at least one line, without codes; control characters in it become spaces, so that no text that
 *     came from elsewhere can end a line
 */
public record Reply(int code, EnhancedStatus status, List<String> lines) {
    private static final int MAX_LINE = 512; // RFC 5321 §4.5.3.1.5, with CRLF

    public Reply {
        if (code < 200 || code > 559) {
            throw new IllegalArgumentException("not a reply code: " + code);
        }
        if (!status.equals(EnhancedStatus.NONE) && status.category() != code / 100) {
            throw new IllegalArgumentException(code + " contradicts " + status);
        }
        lines = lines.isEmpty()
                ? List.of("")
                : lines.stream().map(Reply::withoutControls).toList();
    }

    public static Reply of(int code, EnhancedStatus status, String... lines) {
        return new Reply(code, status, List.of(lines));
    }

    /** A reply without an enhanced status: the greeting, the answer to EHLO, 334 and 354. */
    public static Reply of(int code, String... lines) {
        return new Reply(code, EnhancedStatus.NONE, List.of(lines));
    }

    /** 2xx: done. */
    public boolean isPositive() {
        return code / 100 == 2;
    }

    /** 3xx: go on. */
    public boolean isIntermediate() {
        return code / 100 == 3;
    }

    /** 4xx: not now. */
    public boolean isTransient() {
        return code / 100 == 4;
    }

    /** 5xx: not so. */
    public boolean isPermanent() {
        return code / 100 == 5;
    }

    /** The status; where none was said, the undefined one of the reply's category (RFC 3463 §3.1), for a DSN's Status field. */
    public EnhancedStatus statusOrUndefined() {
        boolean derive = status.equals(EnhancedStatus.NONE) && !isIntermediate();
        return derive ? new EnhancedStatus(code / 100, 0, 0) : status;
    }

    /** The text in one line. */
    public String text() {
        return String.join(" ", lines);
    }

    /**
     * The lines on the wire, each with its CRLF and at most 512 octets. Characters outside ASCII become {@code ?}: a client
     * that knows them is the exception (RFC 6531 §3.7.4.2), and one that does not must not choke.
     */
    public String wire() {
        String prefix = status.equals(EnhancedStatus.NONE) ? "" : status + " ";
        int room = MAX_LINE - "250-".length() - prefix.length() - "\r\n".length();
        List<String> pieces = new ArrayList<>();
        for (String line : lines) {
            split(replaced(line, letter -> letter < 0x20 || letter > 0x7e, '?'), room, pieces);
        }
        StringBuilder wire = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            char separator = i == pieces.size() - 1 ? ' ' : '-';
            wire.append(code).append(separator).append(prefix).append(pieces.get(i));
            wire.append("\r\n");
        }
        return wire.toString();
    }

    /** As a person reads it: {@code 550 5.1.1 no such mailbox}. */
    @Override
    public String toString() {
        return status.equals(EnhancedStatus.NONE) ? code + " " + text() : code + " " + status + " " + text();
    }

    private static void split(String line, int room, List<String> pieces) {
        int from = 0;
        while (line.length() - from > room) {
            pieces.add(line.substring(from, from + room));
            from += room;
        }
        pieces.add(line.substring(from));
    }

    private static String withoutControls(String line) {
        return replaced(line, letter -> letter < 0x20 || letter == 0x7f, ' ');
    }

    /** Two of them for a character beyond the Basic Multilingual Plane. */
    private static String replaced(String line, IntPredicate unwanted, char by) {
        if (line.chars().noneMatch(unwanted)) {
            return line;
        }
        StringBuilder clean = new StringBuilder(line);
        for (int i = 0; i < clean.length(); i++) {
            if (unwanted.test(clean.charAt(i))) {
                clean.setCharAt(i, by);
            }
        }
        return clean.toString();
    }
}
