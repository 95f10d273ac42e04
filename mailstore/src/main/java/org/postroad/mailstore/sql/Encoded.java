package org.postroad.mailstore.sql;

import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postroad.mailstore.Keyword;

/** Small sets in one column: keywords between blanks, mailbox ids between commas, so that LIKE finds a member. */
final class Encoded {
    /** No mailbox at all: of {@code mailboxes}, that the email is hidden. */
    static final String NOWHERE = ",";

    /** The escape character of every LIKE here. */
    static final String LIKE = " LIKE ? ESCAPE '!'";

    private Encoded() {}

    static String keywords(Collection<Keyword> keywords) {
        return keywords.stream().sorted().map(Keyword::text).collect(Collectors.joining(" ", " ", " "));
    }

    static Set<Keyword> keywords(String column) {
        return Arrays.stream(column.split(" "))
                .filter(text -> !text.isEmpty())
                .map(Keyword::new)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static String mailboxes(Collection<Long> ids) {
        return ids.isEmpty()
                ? NOWHERE
                : ids.stream().sorted().map(String::valueOf).collect(Collectors.joining(",", ",", ","));
    }

    static Set<Long> mailboxes(String column) {
        return Arrays.stream(column.split(","))
                .filter(text -> !text.isEmpty())
                .map(Long::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether an email with these keywords is unread (RFC 8621 §2). */
    static boolean isUnread(String keywords) {
        return !keywords.contains(" $seen ") && !keywords.contains(" $draft ");
    }

    /** Whether IMAP counts it as unseen (RFC 9051 §6.3.11). */
    static boolean isUnseen(String keywords) {
        return !keywords.contains(" $seen ");
    }

    static String keywordPattern(Keyword keyword) {
        return "% " + escape(keyword.text()) + " %";
    }

    static String mailboxPattern(long id) {
        return "%," + id + ",%";
    }

    /** A pattern that finds the text anywhere. */
    static String substringPattern(String text) {
        return "%" + escape(text) + "%";
    }

    private static String escape(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }
}
