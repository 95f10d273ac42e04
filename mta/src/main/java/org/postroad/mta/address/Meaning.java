package org.postroad.mta.address;

import java.util.List;
import org.postroad.common.address.EmailAddress;
import org.postroad.mailstore.AccountId;

/** What one address stands for. Immutable. */
public sealed interface Meaning {

    /** It lives in a domain that is not ours. */
    record Elsewhere() implements Meaning {}

    /**
     * An account of ours.
     *
     * @param detail of a sub-address, or empty
     * @param byRole nobody was named for the role (postmaster, abuse), so it is the account that was made first
     */
    record Mailbox(AccountId account, String detail, boolean byRole) implements Meaning {}

    /**
     * Other addresses, one at least.
     *
     * @param address the alias as it was made; the local part {@code *} is whatever else is in the domain
     */
    record Alias(EmailAddress address, List<EmailAddress> targets) implements Meaning {
        public Alias {
            targets = List.copyOf(targets);
        }
    }

    /** A list. */
    record Posting(MailingList list) implements Meaning {}

    /** The way back for reports to somebody whose mail was forwarded. */
    record WayBack(EmailAddress sender) implements Meaning {}

    /** Nobody: the domain is ours (5.1.1). */
    record Nobody() implements Meaning {}
}
