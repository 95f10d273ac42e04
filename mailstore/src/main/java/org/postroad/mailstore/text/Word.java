package org.postroad.mailstore.text;

/**
 * A word of a text, as it is searched. Immutable.
 *
 * @param text folded, at most {@link WordReader#MAX_WORD} UTF-16 units and not empty
 * @param position counts the words of the text from 0; words that stand for the same piece of it share one
 * @param start where it begins in the text, in UTF-16 units
 * @param end where it ends
 */
public record Word(Kind kind, String text, int position, int start, int end) {
    /** What makes a word. */
    public enum Kind {
        /** Letters and digits of a script that puts spaces between words. */
        SPACED,
        /** The same without an article or preposition that Arabic and Hebrew write in one with it; an additional word. */
        WITHOUT_PREFIX,
        /** One letter of a script without spaces. */
        LETTER,
        /** Two letters of a script without spaces that stand together; an additional word at the position of the first. */
        PAIR,
        /** One emoji. */
        SYMBOL
    }
}
