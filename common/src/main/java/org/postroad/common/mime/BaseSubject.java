package org.postroad.common.mime;

import java.util.Locale;
import java.util.Set;

/**
 * A subject without what replying, forwarding and mailing lists added to it (RFC 5256 §2.1, RFC 8621 §3), in the words of many
 * languages. Pure functions, linear in the length of the subject.
 */
public final class BaseSubject {
    private static final int LONGEST_PREFIX = 16;

    /** How many {@code [list]} before one prefix are looked over at a time. */
    private static final int MAX_BLOBS = 3;

    /** What mail programs put before the colon of replies and forwarded messages. */
    private static final Set<String> PREFIXES = Set.of(
            "re",
            "fw",
            "fwd", // English, and RFC 5256
            "aw",
            "antwort",
            "wg", // German
            "réf",
            "rép",
            "tr", // French
            "sv",
            "vs",
            "vb",
            "vl",
            "vá",
            "videresendt", // the North
            "antw",
            "doorst", // Dutch
            "rif",
            "r",
            "i", // Italian
            "rv",
            "res",
            "enc",
            "reenv", // Spanish, Portuguese
            "odp",
            "pd", // Polish
            "ynt",
            "ilt",
            "i̇lt", // Turkish
            "απ",
            "σχετ",
            "προθ", // Greek
            "отв",
            "ответ",
            "пересл",
            "ha", // Russian
            "תגובה",
            "הועבר",
            "رد",
            "إعادة توجيه", // Hebrew, Arabic
            "回复",
            "回覆",
            "答复",
            "转发",
            "轉寄", // Chinese
            "返信",
            "転送",
            "회신",
            "전달" // Japanese, Korean
            );

    private final String text;
    private int start;
    private int end;

    private BaseSubject(String text) {
        this.text = text;
        this.end = text.length();
    }

    /** The base subject, white space collapsed; "" if nothing but additions was there. */
    public static String of(String subject) {
        return new BaseSubject(collapse(subject)).strip();
    }

    /** What two subjects of one thread have in common: the base subject without case and white space. */
    public static String threadKey(String subject) {
        return of(subject).replace(" ", "").toLowerCase(Locale.ROOT);
    }

    private String strip() {
        boolean wrapped = true;
        while (wrapped) {
            while (stripTrailer()) {
                // Each "(fwd)" at the end goes.
            }
            while (stripLeader() || stripBlob()) {
                // Each "Re:" and "[list]" at the start goes.
            }
            wrapped = unwrapForward();
        }
        return text.substring(start, end);
    }

    private boolean stripTrailer() {
        int before = end;
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        if (end - start >= 5 && text.regionMatches(true, end - 5, "(fwd)", 0, 5)) {
            end -= 5;
        }
        return end < before;
    }

    /** {@code *([list]) Re [2] :}, RFC 5256's subj-leader, also with {@code (2)}, {@code ^2} and a full-width colon. */
    private boolean stripLeader() {
        int at = skipSpaces(start);
        int word = at;
        for (int blobs = 0; blobs < MAX_BLOBS; blobs++) {
            word = skipSpaces(Math.max(word, blobEnd(word)));
        }
        int wordEnd = word;
        while (wordEnd < end && wordEnd - word <= LONGEST_PREFIX && " :：[(^".indexOf(text.charAt(wordEnd)) < 0) {
            wordEnd++;
        }
        int colon = skipSpaces(skipCount(skipSpaces(wordEnd)));
        boolean prefixed = PREFIXES.contains(text.substring(word, wordEnd).toLowerCase(Locale.ROOT))
                && colon < end
                && (text.charAt(colon) == ':' || text.charAt(colon) == '：');
        if (prefixed) {
            at = skipSpaces(colon + 1);
        }
        boolean moved = at > start;
        start = at;
        return moved;
    }

    /** A {@code [list]} goes only if something is left behind it. */
    private boolean stripBlob() {
        int blobEnd = blobEnd(start);
        int next = blobEnd < 0 ? start : skipSpaces(blobEnd);
        if (next == start || next >= end) {
            return false;
        }
        start = next;
        return true;
    }

    private boolean unwrapForward() {
        boolean wrapped =
                end - start > 6 && text.regionMatches(true, start, "[fwd:", 0, 5) && text.charAt(end - 1) == ']';
        if (wrapped) {
            start = skipSpaces(start + 5);
            end--;
        }
        return wrapped;
    }

    /** Behind {@code [2]}, {@code (2)} or {@code ^2}, if one is there. */
    private int skipCount(int at) {
        if (at >= end) {
            return at;
        }
        char open = text.charAt(at);
        if (open == '[') {
            return Math.max(at, blobEnd(at));
        }
        int next = at + 1;
        while (next < end && Character.isDigit(text.charAt(next))) {
            next++;
        }
        if (open == '^') {
            return next;
        }
        return open == '(' && next < end && text.charAt(next) == ')' ? next + 1 : at;
    }

    /** Behind the {@code [blob]} that begins there, or -1; a blob holds no brackets. */
    private int blobEnd(int at) {
        if (at >= end || text.charAt(at) != '[') {
            return -1;
        }
        for (int i = at + 1; i < end; i++) {
            char c = text.charAt(i);
            if (c == ']') {
                boolean forward = text.regionMatches(true, at, "[fwd:", 0, 5);
                return forward ? -1 : i + 1;
            }
            if (c == '[') {
                return -1;
            }
        }
        return -1;
    }

    private int skipSpaces(int at) {
        int next = at;
        while (next < end && text.charAt(next) == ' ') {
            next++;
        }
        return next;
    }

    private static String collapse(String subject) {
        StringBuilder collapsed = new StringBuilder(subject.length());
        boolean gap = false;
        for (int i = 0; i < subject.length(); i++) {
            char c = subject.charAt(i);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                gap = collapsed.length() > 0;
            } else {
                collapsed.append(gap ? " " : "").append(c);
                gap = false;
            }
        }
        return collapsed.toString();
    }
}
