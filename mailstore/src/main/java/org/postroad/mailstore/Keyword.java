package org.postroad.mailstore;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A keyword on an email (RFC 8621 §4.1.1, RFC 9051 §2.3.2), compared without regard to case and so held in lower case. Immutable.
 *
 * @param text 1 to 255 printable ASCII characters, none of {@code ( ) { ] % * " \}
 */
public record Keyword(String text) implements Comparable<Keyword> {
    // First, because the keywords below are checked by it.
    private static final Pattern FORM = Pattern.compile("[!-~&&[^(){\\]%*\"\\\\A-Z]]{1,255}");

    public static final Keyword SEEN = new Keyword("$seen");
    public static final Keyword DRAFT = new Keyword("$draft");
    public static final Keyword FLAGGED = new Keyword("$flagged");
    public static final Keyword ANSWERED = new Keyword("$answered");
    public static final Keyword FORWARDED = new Keyword("$forwarded");
    public static final Keyword JUNK = new Keyword("$junk");
    public static final Keyword NOT_JUNK = new Keyword("$notjunk");

    /** @throws IllegalArgumentException if the text is no keyword */
    public Keyword {
        text = text.toLowerCase(Locale.ROOT);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a keyword: " + text);
        }
    }

    @Override
    public int compareTo(Keyword other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
