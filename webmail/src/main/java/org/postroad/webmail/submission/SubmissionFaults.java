package org.postroad.webmail.submission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import org.postroad.mta.submit.SubmissionFault;
import org.postroad.webmail.jmap.SetFault;
import org.postroad.webmail.json.Json;

/** What a refused submission is to the client (RFC 8621 §7.5). */
final class SubmissionFaults {
    private SubmissionFaults() {}

    static SetFault of(SubmissionFault fault) {
        String why = String.valueOf(fault.getMessage());
        ArrayNode addresses = Json.array();
        fault.addresses().forEach(address -> addresses.add(address.unicode()));
        return switch (fault.reason()) {
            case EMAIL_NOT_FOUND -> SetFault.invalidProperty("emailId", why);
            case IDENTITY_NOT_FOUND -> SetFault.invalidProperty("identityId", why);
            case INVALID_EMAIL -> SetFault.of("invalidEmail", why).with("properties", Json.array());
            case TOO_LARGE -> SetFault.of("tooLarge", why);
            case HELD_TOO_LONG -> SetFault.invalidProperty("envelope", why);
            case TOO_MANY_RECIPIENTS -> SetFault.of("tooManyRecipients", why);
            case INVALID_RECIPIENTS -> SetFault.of("invalidRecipients", why).with("invalidRecipients", addresses);
            case FORBIDDEN_MAIL_FROM -> SetFault.of("forbiddenMailFrom", why);
            case FORBIDDEN_FROM -> SetFault.of("forbiddenFrom", why);
            case OVER_QUOTA -> SetFault.of("overQuota", why);
            case RATE_LIMIT -> SetFault.of("rateLimit", why);
        };
    }
}
