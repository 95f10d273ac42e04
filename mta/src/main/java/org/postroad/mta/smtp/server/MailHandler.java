package org.postroad.mta.smtp.server;

import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.ReversePath;

/** A door: what stands behind the SMTP session. Thread-safe; each session calls it from one thread at a time, which may wait. */
public interface MailHandler {
    /**
     * Begins a mail transaction: MAIL was well-formed and in its place, its size within the listener's limit.
     *
     * @param watch asked by the door at each recipient that it would take, and at the message
     * @return what takes the recipients and the message; the session closes it in every case
     * @throws Refusal to answer MAIL with a refusal
     */
    MailTransaction begin(SessionInfo session, SessionWatch watch, ReversePath from, MailParameters parameters);
}
