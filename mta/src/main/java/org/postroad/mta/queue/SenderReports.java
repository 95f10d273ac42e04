package org.postroad.mta.queue;

import java.io.IOException;
import java.util.List;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.Hop;

/** Tells senders what became of their mail. Thread-safe. */
public interface SenderReports {

    /** A report whose bytes are written and that is not accepted yet. */
    @FunctionalInterface
    interface Report {

        /** Accepts the report as a message of its own; a crash leaves both the outcome and the report, or neither (I3). */
        Hop accept(Transaction tx);
    }

    /**
     * Writes one report about some recipients of a message whose reverse-path is not null. Runs outside any transaction.
     *
     * @param news at least one, all of one action
     */
    Report write(QueuedMessage message, List<RecipientNews> news) throws IOException;
}
