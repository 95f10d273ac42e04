package org.postroad.mta.receive;

import java.io.IOException;
import java.util.List;
import org.postroad.mta.dispatch.Accepted;
import org.postroad.mta.dispatch.AccountWork;
import org.postroad.mta.smtp.Envelope;

/** What a message tells, beside being filed, about something that is kept here: a report about a message that was sent from here. Thread-safe. */
@FunctionalInterface
public interface Reading {
    /**
     * Reads a message that is about to be filed.
     *
     * @return what it changes in the accounts of its recipients, in the transaction that files it; mostly nothing
     */
    List<AccountWork> read(Accepted message, Envelope envelope) throws IOException;
}
