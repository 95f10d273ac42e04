package org.postroad.mailstore;

/** One thing that an account may do in a mailbox (RFC 4314 §2.1), in the order of its letters there. */
public enum MailboxRight {
    /** See that the mailbox is there. */
    LOOKUP('l'),
    /** Read what lies in it. */
    READ('r'),
    /** Set and clear {@code $seen}. */
    SET_SEEN('s'),
    /** Set and clear the other keywords, and shared metadata. */
    WRITE('w'),
    /** Put emails in. */
    INSERT('i'),
    /** Send to it; JMAP: submit from it. */
    POST('p'),
    /** Make mailboxes inside it. */
    CREATE('k'),
    /** Rename or destroy it. */
    DELETE_MAILBOX('x'),
    /** Set and clear {@code \Deleted}. */
    DELETE_MESSAGES('t'),
    /** Expunge what is marked, and take emails out. */
    EXPUNGE('e'),
    /** Grant rights to others. */
    ADMINISTER('a');

    private final char letter;

    MailboxRight(char letter) {
        this.letter = letter;
    }

    public char letter() {
        return letter;
    }
}
