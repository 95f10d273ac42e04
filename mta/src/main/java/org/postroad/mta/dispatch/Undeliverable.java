package org.postroad.mta.dispatch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postroad.common.address.EmailAddress;
import org.postroad.mailstore.Filing;

/** A recipient's mailbox cannot take the message, so nothing of it is accepted. Stackless: it is no bug. */
public final class Undeliverable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Map<EmailAddress, Filing.Reason> refused;

    /**
     * @param refused at least one
     */
    Undeliverable(Map<EmailAddress, Filing.Reason> refused) {
        super(refused.toString(), null, false, false);
        this.refused = Collections.unmodifiableMap(new LinkedHashMap<>(refused));
    }

    /** The first of those who cannot have it. */
    public EmailAddress recipient() {
        return refused.keySet().iterator().next();
    }

    /** Why the first cannot have it. */
    public Filing.Reason reason() {
        return refused.values().iterator().next();
    }

    /** All of those who cannot have it, and why. */
    public Map<EmailAddress, Filing.Reason> refused() {
        return refused;
    }
}
