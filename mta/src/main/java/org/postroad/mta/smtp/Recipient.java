package org.postroad.mta.smtp;

import org.postroad.common.address.EmailAddress;

/**
 * One recipient of an envelope, as its RCPT named it. Immutable.
 *
 * @param address the forward-path's mailbox, without a source route
 */
public record Recipient(EmailAddress address) {
    /** The forward-path on the wire, {@code <local@domain>}. */
    public String path() {
        return "<" + address + ">";
    }
}
