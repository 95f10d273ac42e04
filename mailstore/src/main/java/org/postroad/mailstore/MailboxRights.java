package org.postroad.mailstore;

import java.util.EnumSet;
import java.util.Set;

/** What an account may do in a mailbox: the one place that says so to JMAP's {@code myRights} and to IMAP's MYRIGHTS. Immutable. */
public final class MailboxRights {
    /** Nothing: the mailbox is as if it were not there. */
    public static final MailboxRights NONE = new MailboxRights(EnumSet.noneOf(MailboxRight.class));
    /** Everything: what an account has in a mailbox of its own. */
    public static final MailboxRights ALL = new MailboxRights(EnumSet.allOf(MailboxRight.class));

    private final Set<MailboxRight> rights;

    private MailboxRights(Set<MailboxRight> rights) {
        this.rights = rights;
    }

    public static MailboxRights of(Set<MailboxRight> rights) {
        return rights.isEmpty() ? NONE : new MailboxRights(EnumSet.copyOf(rights));
    }

    /**
     * @param letters as in RFC 4314, in any order
     * @throws IllegalArgumentException if one of them is no right
     */
    public static MailboxRights parse(String letters) {
        Set<MailboxRight> rights = EnumSet.noneOf(MailboxRight.class);
        for (MailboxRight right : MailboxRight.values()) {
            if (letters.indexOf(right.letter()) >= 0) {
                rights.add(right);
            }
        }
        if (rights.size() != letters.chars().distinct().count()) {
            throw new IllegalArgumentException("not rights: " + letters);
        }
        return of(rights);
    }

    public boolean has(MailboxRight right) {
        return rights.contains(right);
    }

    public boolean isEmpty() {
        return rights.isEmpty();
    }

    /** RFC 8621 §2, mayReadItems: lookup and read. */
    public boolean mayRead() {
        return has(MailboxRight.LOOKUP) && has(MailboxRight.READ);
    }

    /** RFC 8621 §2, mayRemoveItems: mark and expunge. */
    public boolean mayRemove() {
        return has(MailboxRight.DELETE_MESSAGES) && has(MailboxRight.EXPUNGE);
    }

    /** The letters, in the order of RFC 4314. */
    public String letters() {
        StringBuilder letters = new StringBuilder();
        rights.forEach(right -> letters.append(right.letter()));
        return letters.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MailboxRights that && rights.equals(that.rights);
    }

    @Override
    public int hashCode() {
        return rights.hashCode();
    }

    @Override
    public String toString() {
        return letters();
    }
}
