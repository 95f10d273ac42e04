package org.postroad.mailstore;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What emails a query wants (RFC 8621 §4.4.1): a tree of conditions under operators. Immutable.
 *
 * <p>Text is looked for as words in a row, without regard to case and accents; the last one may be the beginning of a word
 * (docs/search.md). All values are bound as parameters where they reach SQL.
 */
public sealed interface EmailFilter {
    /** Every email of the account. */
    EmailFilter ALL = new And(List.of());

    /** All of them; every email if there is none. */
    record And(List<EmailFilter> filters) implements EmailFilter {
        public And {
            filters = List.copyOf(filters);
        }
    }

    /** At least one of them. */
    record Or(List<EmailFilter> filters) implements EmailFilter {
        public Or {
            filters = List.copyOf(filters);
        }
    }

    /** None of them. */
    record Not(List<EmailFilter> filters) implements EmailFilter {
        public Not {
            filters = List.copyOf(filters);
        }
    }

    record InMailbox(MailboxId mailbox) implements EmailFilter {}

    /** In at least one mailbox that is none of these. */
    record InMailboxOtherThan(Set<MailboxId> mailboxes) implements EmailFilter {
        public InMailboxOtherThan {
            mailboxes = Set.copyOf(mailboxes);
        }
    }

    /** Received before the moment. */
    record Before(Instant moment) implements EmailFilter {}

    /** Received at the moment or after it. */
    record After(Instant moment) implements EmailFilter {}

    /** @param octets the least size */
    record MinSize(long octets) implements EmailFilter {}

    /** @param octets the size is less than this */
    record MaxSize(long octets) implements EmailFilter {}

    record HasKeyword(Keyword keyword) implements EmailFilter {}

    record AllInThreadHaveKeyword(Keyword keyword) implements EmailFilter {}

    record SomeInThreadHaveKeyword(Keyword keyword) implements EmailFilter {}

    record HasAttachment(boolean wanted) implements EmailFilter {}

    /** Where a piece of text is looked for. */
    enum TextField {
        /** From, To, Cc, Bcc, Subject, body and file names. */
        TEXT,
        FROM,
        TO,
        CC,
        BCC,
        SUBJECT,
        /** The text of the body and of text attachments. */
        BODY
    }

    /** The text in a field. While there is no index, of the body only the preview. */
    record Contains(TextField field, String text) implements EmailFilter {}

    /**
     * A header field: one of From, Sender, Reply-To, To, Cc, Bcc, Subject, Message-ID, In-Reply-To, References and Date. A field that is
     * there and empty counts as not there.
     *
     * @param name without regard to case
     * @param value what it contains; empty if it is enough that the field is there
     */
    record Header(String name, String value) implements EmailFilter {}

    static EmailFilter inMailbox(MailboxId mailbox) {
        return new InMailbox(mailbox);
    }

    static EmailFilter notKeyword(Keyword keyword) {
        return new Not(List.of(new HasKeyword(keyword)));
    }

    static EmailFilter noneInThreadHaveKeyword(Keyword keyword) {
        return new Not(List.of(new SomeInThreadHaveKeyword(keyword)));
    }
}
