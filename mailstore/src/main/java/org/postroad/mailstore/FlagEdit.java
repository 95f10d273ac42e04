package org.postroad.mailstore;

import java.util.Set;
import java.util.TreeSet;

/**
 * A change to the flags of an entry (RFC 9051 §6.4.6, STORE): to the keywords of its email, and to its own mark {@code \Deleted}.
 * Immutable.
 */
public record FlagEdit(SetEdit<Keyword> keywords, Mark deleted) {
    /** What becomes of {@code \Deleted}. */
    public enum Mark {
        KEEP,
        SET,
        CLEAR
    }

    /** {@code +FLAGS (\Deleted)} */
    public static final FlagEdit MARK = new FlagEdit(SetEdit.none(), Mark.SET);
    /** {@code -FLAGS (\Deleted)} */
    public static final FlagEdit UNMARK = new FlagEdit(SetEdit.none(), Mark.CLEAR);

    public static FlagEdit keywords(SetEdit<Keyword> keywords) {
        return new FlagEdit(keywords, Mark.KEEP);
    }

    /** The keywords after this edit, as far as the rights go: what may not be changed stays (RFC 4314 §4). */
    public Set<Keyword> apply(Set<Keyword> before, MailboxRights rights) {
        Set<Keyword> wanted = keywords.apply(before);
        Set<Keyword> after = new TreeSet<>();
        Set<Keyword> both = new TreeSet<>(before);
        both.addAll(wanted);
        for (Keyword keyword : both) {
            boolean may = rights.has(keyword.equals(Keyword.SEEN) ? MailboxRight.SET_SEEN : MailboxRight.WRITE);
            if ((may ? wanted : before).contains(keyword)) {
                after.add(keyword);
            }
        }
        return after;
    }

    /** Whether the entry is marked after this edit, as far as the rights go. */
    public boolean apply(boolean marked, MailboxRights rights) {
        boolean keeps = deleted == Mark.KEEP || !rights.has(MailboxRight.DELETE_MESSAGES);
        return keeps ? marked : deleted == Mark.SET;
    }
}
