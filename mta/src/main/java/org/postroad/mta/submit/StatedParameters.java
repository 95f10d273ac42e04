package org.postroad.mta.submit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.postroad.common.address.EmailAddress;

/**
 * The SMTP parameters of a submission's envelope as its sender stated them, to be shown again (RFC 8621 §7); what they mean is in the
 * {@link org.postroad.mta.smtp.Envelope}. Names are as extensions write them, values plain, at most 500 characters, none of them a control
 * character. Immutable.
 *
 * @param ofSender of the reverse-path
 * @param ofRecipients of those recipients of whom anything was said
 */
public record StatedParameters(Map<String, String> ofSender, Map<EmailAddress, Map<String, String>> ofRecipients) {
    /** Nothing was said. */
    public static final StatedParameters NONE = new StatedParameters(Map.of(), Map.of());

    public StatedParameters {
        ofSender = Map.copyOf(ofSender);
        Map<EmailAddress, Map<String, String>> copies = new LinkedHashMap<>();
        ofRecipients.forEach((address, parameters) -> copies.put(address, Map.copyOf(parameters)));
        ofRecipients = Map.copyOf(copies);
    }

    /** Of one recipient. */
    public Map<String, String> of(EmailAddress recipient) {
        return ofRecipients.getOrDefault(recipient, Map.of());
    }
}
