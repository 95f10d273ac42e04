package org.postroad.mta.receive;

import org.postroad.common.address.EmailAddress;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.server.SessionInfo;

/** A policy that may turn a stranger's recipient away at RCPT, before the message is sent (RFC 5321 §3.3). Thread-safe; may wait. */
@FunctionalInterface
public interface RecipientCheck {
    /**
     * Looks at a recipient who lives here.
     *
     * @throws org.postroad.mta.smtp.Refusal to answer this RCPT with a refusal; the transaction goes on
     */
    void check(SessionInfo session, ReversePath from, EmailAddress recipient);
}
