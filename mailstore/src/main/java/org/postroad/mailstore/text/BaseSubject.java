package org.postroad.mailstore.text;

/** The base subject of RFC 5256 §2.1: what is left when what mail programs and lists add is taken off. */
public final class BaseSubject {
    private static final String[] REPLIES = {"re", "fwd", "fw"};
    private static final String FORWARD_OPEN = "[fwd:";
    private static final String FORWARD_TRAILER = "(fwd)";
    private static final int MAX_SUBJECT = 1000; // the work grows with the square of it

    private BaseSubject() {}

    /**
     * Folded, so that it can be compared.
     *
     * @param subject decoded, on one line; its first {@value #MAX_SUBJECT} characters count
     */
    public static String of(String subject) {
        String rest = Folding.fold(subject, MAX_SUBJECT).strip().replaceAll("\\s+", " ");
        while (true) {
            String before = rest;
            rest = withoutLeaders(withoutTrailers(rest));
            if (rest.startsWith(FORWARD_OPEN) && rest.endsWith("]")) {
                rest = rest.substring(FORWARD_OPEN.length(), rest.length() - 1).strip();
            }
            if (rest.equals(before)) {
                return rest;
            }
        }
    }

    /** Step 2: subj-trailer. */
    private static String withoutTrailers(String text) {
        int end = text.length();
        while (end >= FORWARD_TRAILER.length() && text.startsWith(FORWARD_TRAILER, end - FORWARD_TRAILER.length())) {
            end = endOfText(text, end - FORWARD_TRAILER.length());
        }
        return text.substring(0, end);
    }

    /** Steps 3 to 5: subj-leader and subj-blob, as long as something is left. */
    private static String withoutLeaders(String text) {
        int from = 0;
        while (true) {
            int next = afterLeader(text, from);
            if (next < 0) {
                next = afterBlob(text, from);
                // Step 4: a blob that is all there is stays.
                next = next == text.length() ? -1 : next;
            }
            if (next < 0) {
                return text.substring(from);
            }
            from = next;
        }
    }

    /** Behind {@code *blob ("re" / "fw" / "fwd") [blob] ":"} and the blanks after it, or -1 if there is none. */
    private static int afterLeader(String text, int from) {
        int at = from;
        for (int blob = afterBlob(text, at); blob >= 0; blob = afterBlob(text, at)) {
            at = blob;
        }
        for (String word : REPLIES) {
            if (text.startsWith(word, at)) {
                int colon = skipBlanks(text, at + word.length());
                int blob = afterBlob(text, colon);
                colon = blob >= 0 ? blob : colon;
                if (colon < text.length() && text.charAt(colon) == ':') {
                    return skipBlanks(text, colon + 1);
                }
            }
        }
        return -1;
    }

    /** Behind {@code "[" text "]"} and the blanks after it, or -1 if there is none. */
    private static int afterBlob(String text, int from) {
        if (from >= text.length() || text.charAt(from) != '[') {
            return -1;
        }
        int close = text.indexOf(']', from);
        int open = text.indexOf('[', from + 1);
        boolean whole = close > 0 && (open < 0 || open > close);
        return whole && !text.startsWith(FORWARD_OPEN, from) ? skipBlanks(text, close + 1) : -1;
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private static int endOfText(String text, int from) {
        int end = from;
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return end;
    }
}
