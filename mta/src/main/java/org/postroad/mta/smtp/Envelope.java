package org.postroad.mta.smtp;

import java.util.List;

/**
 * The envelope of one message (RFC 5321 §2.3.1). Immutable.
 *
 * @param from where reports of failure go
 * @param to at least one recipient, in the order of their RCPTs
 * @param parameters what MAIL declared
 */
public record Envelope(ReversePath from, List<Recipient> to, MailParameters parameters) {
    public Envelope {
        to = List.copyOf(to);
        if (to.isEmpty()) {
            throw new IllegalArgumentException("an envelope needs a recipient");
        }
    }
}
