package org.postroad.webmail.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits what a user searches for into words and quoted phrases (RFC 8621 §4.4.1). */
final class SearchWords {
    private static final int MAX_WORDS = 20;
    private static final Pattern WORD = Pattern.compile("\"([^\"]*+)\"?+|'([^']*+)'|(\\S++)");

    private SearchWords() {}

    /** In order, at most twenty; what is empty or only white space is none. */
    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find() && words.size() < MAX_WORDS) {
            for (int group = 1; group <= 3; group++) {
                String word = matcher.group(group);
                if (word != null && !word.isBlank()) {
                    words.add(word);
                }
            }
        }
        return words;
    }
}
