package org.postroad.mta.queue;

import java.time.Instant;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.road.RoadId;
import org.postroad.mta.smtp.ReversePath;

/** What must hold for waiting recipients that are meant; several must all hold. Immutable. */
public sealed interface QueueFilter {
    /** Of one message. */
    record OfMessage(RoadId road) implements QueueFilter {}

    /** Of messages with this reverse-path. */
    record FromSender(ReversePath sender) implements QueueFilter {}

    /** This recipient. */
    record ToRecipient(EmailAddress recipient) implements QueueFilter {}

    /** Recipients in a domain. */
    record ToDomain(Domain domain) implements QueueFilter {}

    /** Of messages that were accepted before a moment. */
    record AcceptedBefore(Instant moment) implements QueueFilter {}

    /** In a state. */
    record InState(State state) implements QueueFilter {}

    /** How a recipient waits. That one is being sent at this moment is known to the runner only. */
    enum State {
        /** Not tried yet. */
        FRESH,
        /** Tried at least once. */
        DEFERRED,
        /** Not tried until somebody releases it ({@link QueueItem#HELD}). */
        HELD
    }
}
