package org.postroad.mta.queue;

import java.time.Instant;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Recipient;

/**
 * What a sender is told about one recipient. Immutable.
 *
 * @param recipient who, with what was asked for
 * @param action what became of it
 * @param cause what the last attempt met; NONE where there was no trouble
 * @param status of a DSN's Status field (RFC 3464 §2.3.4)
 * @param text the peer's last reply, or our own words
 * @param host the host that took or refused it, empty where there was none
 * @param at when
 */
public record RecipientNews(
        Recipient recipient,
        Action action,
        Trouble.Kind cause,
        EnhancedStatus status,
        String text,
        String host,
        Instant at) {

    /** What became of a recipient (RFC 3464 §2.3.3). */
    public enum Action {
        /** It can never be delivered. */
        FAILED("failed"),
        /** We tried until the message expired. */
        EXPIRED("failed"),
        /** It takes longer than usual. */
        DELAYED("delayed"),
        /** It is in its mailbox. */
        DELIVERED("delivered"),
        /** It stands for several others, to whom the message goes on. */
        EXPANDED("expanded"),
        /** A host that reports nothing answers for it now. */
        RELAYED("relayed");

        private final String field;

        Action(String field) {
            this.field = field;
        }

        /** The value of the Action field. */
        public String field() {
            return field;
        }

        public boolean isFailure() {
            return this == FAILED || this == EXPIRED;
        }

        /** Whether a sender wants to be told. */
        boolean isWanted(Recipient recipient) {
            return switch (this) {
                case FAILED, EXPIRED -> recipient.wishes().failure();
                case DELAYED -> recipient.wishes().delay();
                case DELIVERED, EXPANDED, RELAYED -> recipient.wishes().success();
            };
        }
    }

    /** Of a recipient that left the queue. */
    static RecipientNews of(Recipient recipient, Action action, DeliveryEnd end) {
        return new RecipientNews(recipient, action, end.cause(), end.status(), end.text(), end.host(), end.at());
    }

    boolean isWanted() {
        return action.isWanted(recipient);
    }
}
