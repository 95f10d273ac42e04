package org.postroad.mta.address;

import java.util.Optional;
import org.postroad.common.address.EmailAddress;
import org.postroad.mailstore.AccountId;

/** One end of an expansion. Immutable. */
public sealed interface Destination {

    /** The address that leads here last. */
    EmailAddress address();

    /** The alias that leads here last; empty if the recipient itself does. */
    Optional<EmailAddress> via();

    /**
     * The Inbox of an account of ours.
     *
     * @param detail of a sub-address, or empty
     * @param byRole it has the mail of postmaster or abuse because nobody else was named
     */
    record Local(AccountId account, EmailAddress address, String detail, boolean byRole, Optional<EmailAddress> via)
            implements Destination {}

    /** Out of the house. */
    record Remote(EmailAddress address, Optional<EmailAddress> via) implements Destination {}

    /** Back to the sender of mail that was forwarded here: only for reports, which have no sender. */
    record Back(EmailAddress address, EmailAddress srs, Optional<EmailAddress> via) implements Destination {}

    /** To the members of a list. */
    record Post(MailingList list, Optional<EmailAddress> via) implements Destination {
        @Override
        public EmailAddress address() {
            return list.address();
        }
    }
}
