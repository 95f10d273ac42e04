package org.postroad.mailstore.text;

import com.ibm.icu.text.Normalizer2;
import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/**
 * A word as it is searched: {@link Folding#fold folded}, then without what many people leave out when they type. Accents and vowel points
 * go (Latin, Greek, Cyrillic, Hebrew, Arabic; the vowel signs of Indic scripts are letters and stay), letters with a stroke lose it, the
 * variants of an Arabic letter become one, digits of every script become 0 to 9.
 */
final class Plain {
    private static final Normalizer2 DECOMPOSED = Normalizer2.getNFDInstance();
    private static final Set<UnicodeScript> ACCENTED = EnumSet.of(
            UnicodeScript.INHERITED,
            UnicodeScript.LATIN,
            UnicodeScript.GREEK,
            UnicodeScript.CYRILLIC,
            UnicodeScript.HEBREW,
            UnicodeScript.ARABIC,
            UnicodeScript.SYRIAC);

    private Plain() {}

    static String of(String word) {
        if (isAscii(word)) {
            return lowerCase(word);
        }
        String decomposed = DECOMPOSED.normalize(Folding.fold(word));
        StringBuilder plain = new StringBuilder(decomposed.length());
        decomposed.codePoints().forEach(c -> append(plain, c));
        return plain.toString();
    }

    private static void append(StringBuilder plain, int c) {
        if (c < 0x80) {
            plain.append((char) c);
        } else if (Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER) {
            plain.append((char) ('0' + Character.digit(c, 10)));
        } else if (!isAccent(c)) {
            plain.append(withoutVariant(c));
        }
    }

    private static boolean isAccent(int c) {
        return Character.getType(c) == Character.NON_SPACING_MARK && ACCENTED.contains(UnicodeScript.of(c));
    }

    /** Letters that Unicode does not decompose. */
    private static String withoutVariant(int c) {
        return switch (c) {
            case '\u00e6' -> "ae";
            case '\u0153' -> "oe";
            case '\u00f8' -> "o";
            case '\u0111', '\u00f0' -> "d";
            case '\u0127' -> "h";
            case '\u0131' -> "i"; // Turkish, dotless
            case '\u0142' -> "l";
            case '\u0167' -> "t";
            case '\u00fe' -> "th";
            case '\u0640' -> ""; // Arabic tatweel only widens
            case '\u0649', '\u06cc' -> "\u064a"; // alef maksura, Persian yeh
            case '\u0629' -> "\u0647"; // teh marbuta
            case '\u06a9' -> "\u0643"; // Persian kaf
            default -> Character.toString(c);
        };
    }

    private static boolean isAscii(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static String lowerCase(String ascii) {
        char[] letters = ascii.toCharArray();
        for (int i = 0; i < letters.length; i++) {
            if (letters[i] >= 'A' && letters[i] <= 'Z') {
                letters[i] += 'a' - 'A';
            }
        }
        return new String(letters);
    }
}
