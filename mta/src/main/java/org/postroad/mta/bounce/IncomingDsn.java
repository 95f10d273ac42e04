package org.postroad.mta.bounce;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postroad.common.address.EmailAddress;

/**
 * What somebody's delivery status notification says (RFC 3464). Immutable. Whoever sends mail can claim all of it.
 *
 * @param envelopeId the sender's own name of the transaction (RFC 3461 §4.4); "" where none is given
 * @param messageIds of the message that it is about, out of the header that came back; without angle brackets; at most {@value DsnReader#MAX_MESSAGE_IDS}
 * @param recipients whom it tells of, at most {@value DsnReader#MAX_RECIPIENTS}
 */
public record IncomingDsn(String envelopeId, List<String> messageIds, List<About> recipients) {
    public IncomingDsn {
        messageIds = List.copyOf(messageIds);
        recipients = List.copyOf(recipients);
    }

    /** RFC 3464 §2.3.3. */
    public enum Action {
        /** It will not be delivered. */
        FAILED,
        /** Not yet; a host goes on trying. */
        DELAYED,
        /** It is in the mailbox. */
        DELIVERED,
        /** It went on to a host that reports nothing. */
        RELAYED,
        /** It was delivered to a list, or to several in place of one. */
        EXPANDED;

        static Optional<Action> of(String field) {
            for (Action action : values()) {
                if (action.name().toLowerCase(Locale.ROOT).equals(field)) {
                    return Optional.of(action);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * One recipient.
     *
     * @param addresses as the sender wrote it, then as it was in the end; those of the two that can be read
     * @param status as RFC 3463 has it; "" where it is none
     * @param text the host's own words, on one line; "" where there are none
     * @param host that said them; "" where it is not named
     */
    public record About(List<EmailAddress> addresses, Action action, String status, String text, String host) {
        public About {
            addresses = List.copyOf(addresses);
        }
    }
}
