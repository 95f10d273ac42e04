package org.postroad.mailstore;

/** A change to what may change in an email: its keywords and its mailboxes. Immutable. */
public record EmailPatch(SetEdit<Keyword> keywords, SetEdit<MailboxId> mailboxes) {
    public static EmailPatch keywords(SetEdit<Keyword> keywords) {
        return new EmailPatch(keywords, SetEdit.none());
    }

    public static EmailPatch mailboxes(SetEdit<MailboxId> mailboxes) {
        return new EmailPatch(SetEdit.none(), mailboxes);
    }
}
