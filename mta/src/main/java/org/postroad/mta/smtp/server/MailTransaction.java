package org.postroad.mta.smtp.server;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.List;
import org.postroad.common.road.Hop;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.Reply;

/**
 * One mail transaction, in this order: {@link #recipient} for each RCPT, {@link #body} at DATA or the first BDAT if one
 * was accepted, then {@link #accept} after the dot or the last chunk. Closing without accepting aborts and leaves nothing. Confined to one thread at a time.
 */
public interface MailTransaction extends AutoCloseable {
    /**
     * Takes a recipient.
     *
     * @throws Refusal to answer this RCPT with a refusal; the transaction goes on
     */
    void recipient(Recipient recipient);

    /**
     * Opens the message, once. Its bytes arrive as they were sent, dots unstuffed, lines ended by CRLF, free of NUL, bare CR and
     * bare LF up to where the session found one; they are streamed (I9). A message that
     * was declared BODY=BINARYMIME arrives octet for octet. An exception from a write is answered after the dot or the chunk.
     *
     * @throws Refusal to answer DATA with a refusal; the transaction is over
     */
    OutputStream body() throws IOException;

    /**
     * Accepts the message: returns only once the promise is durable (I1). The body was closed before.
     *
     * @param dialogue the session up to the dot or the last chunk, a hop of kind SMTP_SESSION for the message's road
     * @return the reply to the dot, 250
     * @throws Refusal to answer with a refusal; nothing of the message stays
     */
    Reply accept(Hop dialogue) throws IOException;

    /**
     * Accepts the message as {@link #accept}, for a client that hears of each recipient (LMTP, RFC 2033 §4.2).
     *
     * @param recipients that were taken
     * @return a reply for each of them, in their order
     * @throws Refusal to answer with the same refusal for all of them
     */
    default List<Reply> acceptEach(Hop dialogue, int recipients) throws IOException {
        return Collections.nCopies(recipients, accept(dialogue));
    }

    /** The client has the reply to {@link #accept}, as it went on to something else. At most once, and after closing. Never throws. */
    default void heard() {}

    /** Aborts unless accepted. Never throws. */
    @Override
    void close();
}
