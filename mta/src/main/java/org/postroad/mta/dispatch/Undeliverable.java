package org.postroad.mta.dispatch;

import org.postroad.common.address.EmailAddress;
import org.postroad.mailstore.Filing;

/** A recipient's mailbox cannot take the message, so nothing of it is accepted. Stackless: it is no bug. */
public final class Undeliverable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient EmailAddress recipient;
    private final Filing.Reason reason;

    Undeliverable(EmailAddress recipient, Filing.Reason reason) {
        super(recipient + ": " + reason, null, false, false);
        this.recipient = recipient;
        this.reason = reason;
    }

    public EmailAddress recipient() {
        return recipient;
    }

    public Filing.Reason reason() {
        return reason;
    }
}
