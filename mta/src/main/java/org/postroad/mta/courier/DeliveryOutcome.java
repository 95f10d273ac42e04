package org.postroad.mta.courier;

import java.util.function.Function;
import org.postroad.mta.smtp.Reply;

/** What came of one attempt for one recipient: the only way back from a courier. Immutable. */
public sealed interface DeliveryOutcome {

    /**
     * The next host took the message and answers for it from here on.
     *
     * @param reply what it said after the dot
     * @param host its name
     * @param dsn it also answers for the reports that the sender asked for (RFC 3461 §5.2.1)
     */
    record Delivered(Reply reply, String host, boolean dsn) implements DeliveryOutcome {

        /** By a host that knows nothing of reports. */
        public Delivered(Reply reply, String host) {
            this(reply, host, false);
        }
    }

    /** A mailbox of ours has it once the outcome is recorded. */
    record Filed(HomeFiling filing) implements DeliveryOutcome {}

    /** Not now; try again later. */
    record Deferred(Trouble trouble) implements DeliveryOutcome {}

    /** Never. */
    record Failed(Trouble trouble) implements DeliveryOutcome {}

    /** The outcome that a trouble's status calls for: put off or failed. */
    static DeliveryOutcome of(Trouble trouble) {
        return trouble.status().isPermanent() ? new Failed(trouble) : new Deferred(trouble);
    }

    default <T> T fold(
            Function<Delivered, T> delivered,
            Function<Filed, T> filed,
            Function<Deferred, T> deferred,
            Function<Failed, T> failed) {
        if (this instanceof Delivered outcome) {
            return delivered.apply(outcome);
        }
        if (this instanceof Filed outcome) {
            return filed.apply(outcome);
        }
        if (this instanceof Deferred outcome) {
            return deferred.apply(outcome);
        }
        return failed.apply((Failed) this);
    }
}
