package org.postroad.mta.smtp;

import org.postroad.common.address.EmailAddress;

/**
 * One recipient of an envelope, as its RCPT named it. Immutable.
 *
 * @param address the forward-path's mailbox, without a source route
 * @param wishes what its sender wants to be told
 * @param original whom its sender named
 */
public record Recipient(EmailAddress address, Notify wishes, OriginalRecipient original) {

    /** One of whom nothing else was said. */
    public Recipient(EmailAddress address) {
        this(address, Notify.DEFAULT, OriginalRecipient.NONE);
    }

    /** The forward-path on the wire, {@code <local@domain>}. */
    public String path() {
        return "<" + address + ">";
    }
}
