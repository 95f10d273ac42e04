package org.postroad.mailstore.text;

import java.util.Optional;

/** Articles and prepositions that Arabic and Hebrew write in one with the word they belong to. */
final class SemiticPrefixes {
    private static final String ARABIC_ARTICLE = "\u0627\u0644";
    private static final String ARABIC_FOR_THE = "\u0644\u0644";
    private static final String ARABIC_LETTERS = "\u0648\u0641\u0628\u0643"; // and, so, with, like
    private static final String HEBREW_LETTERS =
            "\u05d4\u05d5\u05d1\u05dc\u05de\u05e9\u05db"; // the, and, in, to, from, that, like
    private static final int SHORTEST_REST = 2;

    private SemiticPrefixes() {}

    /** The word without its prefix; empty if it has none. {@code word} is plain. */
    static Optional<String> without(String word) {
        char first = word.charAt(0);
        if (first >= '\u0590' && first <= '\u05ff') {
            return rest(word, HEBREW_LETTERS.indexOf(first) >= 0 ? 1 : 0);
        }
        if (first < '\u0600' || first > '\u06ff') {
            return Optional.empty();
        }
        if (word.startsWith(ARABIC_ARTICLE) || word.startsWith(ARABIC_FOR_THE)) {
            return rest(word, 2);
        }
        return rest(word, ARABIC_LETTERS.indexOf(first) >= 0 && word.startsWith(ARABIC_ARTICLE, 1) ? 3 : 0);
    }

    private static Optional<String> rest(String word, int prefix) {
        return prefix > 0 && word.length() >= prefix + SHORTEST_REST
                ? Optional.of(word.substring(prefix))
                : Optional.empty();
    }
}
