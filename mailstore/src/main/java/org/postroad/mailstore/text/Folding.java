package org.postroad.mailstore.text;

import com.ibm.icu.text.Normalizer2;

/** Text as it is compared: without regard to case, width or composition (Unicode NFKC_Casefold). */
public final class Folding {
    private static final Normalizer2 CASEFOLD = Normalizer2.getNFKCCasefoldInstance();

    private Folding() {}

    public static String fold(String text) {
        return CASEFOLD.normalize(text);
    }

    /** Folded, and at most so many UTF-16 units of it; a surrogate pair is not cut in two. */
    public static String fold(String text, int limit) {
        // Folding one character gives at least one in all but a few cases, so this much of the text is enough.
        return cut(fold(cut(text, 2 * limit)), limit);
    }

    private static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit);
    }
}
