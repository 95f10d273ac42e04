package org.postroad.mailstore.search;

import java.util.ArrayList;
import java.util.List;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailFilter.Contains;
import org.postroad.mailstore.text.Word;
import org.postroad.mailstore.text.WordReader;

/**
 * What a user looks for, as words that stand in a row. Immutable.
 *
 * @param words with their positions from 0; none if the text holds none
 * @param lastIsPrefix whether a longer word may stand for the last one
 */
record SoughtText(List<Word> words, boolean lastIsPrefix) {
    private static final int MAX_WORDS = 64;
    /** A single letter would begin every tenth word. */
    private static final int SHORTEST_PREFIX = 2;

    SoughtText {
        words = List.copyOf(words);
    }

    static SoughtText of(String text) {
        List<Word> all = new ArrayList<>();
        WordReader reader = new WordReader(text);
        Word word = reader.next();
        while (word != null && all.size() < 2 * MAX_WORDS) {
            if (word.kind() != Word.Kind.WITHOUT_PREFIX) {
                all.add(word);
            }
            word = reader.next();
        }
        List<Word> words = new ArrayList<>();
        for (int i = 0; i < all.size() && words.size() < MAX_WORDS; i++) {
            if (!isInPair(all, i)) {
                words.add(all.get(i));
            }
        }
        return new SoughtText(words, !words.isEmpty() && mayGoOn(words.get(words.size() - 1)));
    }

    /** Conditions that hold together, without those on text that has no words, such as the sign in "fish & chips", if others have. */
    static List<EmailFilter> withoutSigns(List<EmailFilter> filters) {
        List<EmailFilter> rest =
                filters.stream().filter(filter -> !isSign(filter)).toList();
        return rest.stream().anyMatch(Contains.class::isInstance) ? rest : filters;
    }

    private static boolean isSign(EmailFilter filter) {
        return filter instanceof Contains contains
                && of(contains.text()).words().isEmpty();
    }

    /** A letter that is looked for with its neighbour needs not be looked for alone. */
    private static boolean isInPair(List<Word> all, int i) {
        return all.get(i).kind() == Word.Kind.LETTER
                && (isPair(all, i + 1) || isPair(all, i - 1)); // the pair with the next one comes before that one
    }

    private static boolean isPair(List<Word> all, int i) {
        return i >= 0 && i < all.size() && all.get(i).kind() == Word.Kind.PAIR;
    }

    private static boolean mayGoOn(Word last) {
        return last.kind() == Word.Kind.SPACED
                && last.text().codePointCount(0, last.text().length()) >= SHORTEST_PREFIX;
    }
}
