package org.postroad.mta.smtp.client;

import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Reply;

/** What came of sending a message to one recipient. */
public sealed interface RecipientOutcome {
    /**
     * The server answers for it from here on.
     *
     * @param reply to the dot
     * @param dsn for the reports that its sender asked for, too (RFC 3461 §5.2.1)
     */
    record Accepted(Reply reply, boolean dsn) implements RecipientOutcome {}

    /** The server refused the recipient, or the message; its reply, 4xx or 5xx. */
    record Refused(Reply reply) implements RecipientOutcome {}

    /** The server lacks an extension that the message needs, or announced a limit that it exceeds; nothing was sent. */
    record Unsupported(EnhancedStatus status, String text) implements RecipientOutcome {}

    /** The dialogue broke before the dot: the server does not have the message. */
    record Lost(ClientFault fault) implements RecipientOutcome {}

    /** The dot, or the last chunk, was sent and no reply came: the server may have the message, and nobody can know. */
    record Unanswered(ClientFault fault) implements RecipientOutcome {}
}
