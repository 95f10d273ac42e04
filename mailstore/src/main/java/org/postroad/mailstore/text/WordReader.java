package org.postroad.mailstore.text;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import java.lang.Character.UnicodeScript;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a text into words, in one pass. Confined to one thread.
 *
 * <p>Letters and digits that stand together are a word; everything else parts words, an apostrophe or a dot within a name too
 * ({@code l'avion}, {@code south.test}): a search for several words in a row finds them again. Scripts without spaces (Chinese, Japanese,
 * Thai, Khmer and others, and Korean, whose particles stick to words) give every letter and every pair of neighbours, so any piece of such
 * a text is found, whatever a dictionary would take for a word. Memory is bounded, whatever the text.
 */
public final class WordReader {
    /** UTF-16 units of the longest word; what a longer one has more is not looked at. */
    public static final int MAX_WORD = 64;

    private static final int MAX_RUN = 512;
    private static final int FIRST_SPACELESS = 0x0e00;
    private static final Set<UnicodeScript> SPACELESS = EnumSet.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.BOPOMOFO,
            UnicodeScript.HANGUL,
            UnicodeScript.YI,
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR,
            UnicodeScript.TIBETAN,
            UnicodeScript.JAVANESE,
            UnicodeScript.BALINESE,
            UnicodeScript.TAI_LE,
            UnicodeScript.NEW_TAI_LUE,
            UnicodeScript.TAI_THAM,
            UnicodeScript.TAI_VIET);

    /** What a character is to words. */
    private enum Sort {
        LETTER,
        SPACELESS,
        /** Belongs to the letter before it. */
        MARK,
        /** Is not seen: a joiner, a soft hyphen. */
        INVISIBLE,
        SYMBOL,
        BREAK
    }

    private final String text;
    /** What one piece of the text gives besides its first word. */
    private final Queue<Word> ready = new ArrayDeque<>();

    private int at;
    private int position = -1;
    /** The last letter of a run without spaces that goes on; 0 if none does. */
    private int neighbour;

    private int neighbourStart;

    public WordReader(String text) {
        this.text = text;
    }

    /** The next word; null at the end of the text. */
    public @Nullable Word next() {
        Word word = ready.poll();
        while (word == null && at < text.length()) {
            word = asciiWord();
            if (word == null && at < text.length()) {
                readRun();
                word = ready.poll();
            }
        }
        return word;
    }

    /** The word that begins here, after what parts words, as nearly all do: letters and digits of ASCII only. Null if there is none. */
    private @Nullable Word asciiWord() {
        int start = at;
        while (start < text.length() && isAsciiBreak(text.charAt(start))) {
            start++;
        }
        if (start > at) {
            neighbour = 0;
            at = start;
        }
        int end = start;
        boolean upper = false;
        char c = 0;
        while (end < text.length() && isAsciiLetter(c = text.charAt(end))) {
            upper |= c >= 'A' && c <= 'Z';
            end++;
        }
        if (end == start || (end < text.length() && c >= 0x80)) {
            return null;
        }
        neighbour = 0;
        at = end;
        String word = text.substring(start, Math.min(end, start + MAX_WORD));
        return new Word(Word.Kind.SPACED, upper ? Plain.of(word) : word, ++position, start, end);
    }

    private static boolean isAsciiLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isAsciiBreak(char c) {
        return c < 0x80 && !isAsciiLetter(c);
    }

    private void readRun() {
        int c = text.codePointAt(at);
        switch (sort(c)) {
            case LETTER -> readWord();
            case SPACELESS -> readSpaceless();
            case SYMBOL -> readSymbol(c);
            case INVISIBLE, MARK -> at += Character.charCount(c);
            case BREAK -> {
                neighbour = 0;
                at += Character.charCount(c);
            }
        }
    }

    private void readSymbol(int c) {
        neighbour = 0;
        int start = at;
        at += Character.charCount(c);
        ready.add(new Word(Word.Kind.SYMBOL, Character.toString(c), ++position, start, at));
    }

    private void readWord() {
        neighbour = 0;
        int start = at;
        readWhile(Sort.LETTER, Integer.MAX_VALUE);
        String plain = Plain.of(text.substring(start, Math.min(at, start + 2 * MAX_WORD)));
        if (plain.isEmpty()) {
            return;
        }
        position++;
        String word = plain.length() > MAX_WORD ? plain.substring(0, MAX_WORD) : plain;
        ready.add(new Word(Word.Kind.SPACED, word, position, start, at));
        SemiticPrefixes.without(word)
                .ifPresent(rest -> ready.add(new Word(Word.Kind.WITHOUT_PREFIX, rest, position, start, at)));
    }

    private void readSpaceless() {
        int start = at;
        readWhile(Sort.SPACELESS, MAX_RUN);
        String run = text.substring(start, at);
        String folded = Folding.fold(run);
        int read = 0;
        while (read < folded.length()) {
            int letter = folded.codePointAt(read);
            int from = start + Math.min(read, run.length());
            read += Character.charCount(letter);
            // Folding seldom changes how long such a text is; where it does, the place is a little off.
            int to = Math.min(at, start + read);
            if (neighbour != 0) {
                String pair = Character.toString(neighbour) + Character.toString(letter);
                ready.add(new Word(Word.Kind.PAIR, pair, position, neighbourStart, to));
            }
            ready.add(new Word(Word.Kind.LETTER, Character.toString(letter), ++position, from, to));
            neighbour = letter;
            neighbourStart = from;
        }
    }

    private void readWhile(Sort wanted, int limit) {
        int start = at;
        while (at < text.length() && at - start < limit) {
            int c = text.codePointAt(at);
            Sort sort = sort(c);
            boolean parts = c == '\u200b' && wanted == Sort.LETTER; // zero width space
            if (parts || (sort != wanted && sort != Sort.MARK && sort != Sort.INVISIBLE)) {
                return;
            }
            at += Character.charCount(c);
        }
    }

    private static Sort sort(int c) {
        if (c < 0x80) {
            return Character.isLetterOrDigit(c) ? Sort.LETTER : Sort.BREAK;
        }
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
                isSpaceless(c) ? Sort.SPACELESS : Sort.MARK;
            case Character.FORMAT -> Sort.INVISIBLE;
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER -> isSpaceless(c) ? Sort.SPACELESS : Sort.LETTER;
            case Character.OTHER_SYMBOL -> isEmoji(c) ? Sort.SYMBOL : Sort.BREAK;
            case Character.MODIFIER_SYMBOL -> c >= 0x1f3fb && c <= 0x1f3ff ? Sort.INVISIBLE : Sort.BREAK; // skin
            default -> Sort.BREAK;
        };
    }

    private static boolean isSpaceless(int c) {
        if (c < FIRST_SPACELESS || Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER) {
            return false;
        }
        UnicodeScript script = UnicodeScript.of(c);
        // The marks that lengthen or voice a Japanese syllable belong to no script of their own.
        boolean kanaMark = (c >= 0x3099 && c <= 0x309c) || c == 0x30fc || c == 0xff70 || c == 0xff9e || c == 0xff9f;
        return SPACELESS.contains(script) || kanaMark;
    }

    private static boolean isEmoji(int c) {
        return UCharacter.hasBinaryProperty(c, UProperty.EXTENDED_PICTOGRAPHIC)
                || UCharacter.hasBinaryProperty(c, UProperty.REGIONAL_INDICATOR);
    }
}
