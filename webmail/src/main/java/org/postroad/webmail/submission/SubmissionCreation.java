package org.postroad.webmail.submission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.mime.HeaderSummary;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.IdentityId;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.submit.StatedParameters;
import org.postroad.mta.submit.Submission;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.IdResolver;
import org.postroad.webmail.jmap.SetFault;
import org.postroad.webmail.json.Json;

/** What a client says of a submission to be made (RFC 8621 §7.5). Immutable. */
final class SubmissionCreation {
    private final IdentityId identity;
    private final EmailId email;
    private final List<Envelope> envelope; // one or none

    private final StatedParameters stated;

    private SubmissionCreation(IdentityId identity, EmailId email, List<Envelope> envelope, StatedParameters stated) {
        this.identity = identity;
        this.email = email;
        this.envelope = envelope;
        this.stated = stated;
    }

    /** @throws SetFault if a property is refused */
    static SubmissionCreation read(IdResolver ids, Fields given, Instant now) {
        IdentityId identity = new IdentityId(ids.number(IdForm.IDENTITY, given.requiredText("identityId"))
                .orElseThrow(() -> SetFault.invalidProperty("identityId", "there is no such identity")));
        EmailId email = new EmailId(ids.number(IdForm.EMAIL, given.requiredText("emailId"))
                .orElseThrow(() -> SetFault.invalidProperty("emailId", "there is no such email")));
        Optional<Fields> said = given.object("envelope");
        Optional<Envelope> envelope = said.map(each -> envelope(each, now));
        StatedParameters stated = said.map(SubmissionCreation::stated).orElse(StatedParameters.NONE);
        given.end();
        return new SubmissionCreation(identity, email, envelope.stream().toList(), stated);
    }

    IdentityId identity() {
        return identity;
    }

    EmailId email() {
        return email;
    }

    /** The parameters of the envelope that was given. */
    StatedParameters stated() {
        return stated;
    }

    /** The envelope that was given, or the one that the message's header asks for. */
    Envelope envelope(HeaderSummary headers) {
        if (!envelope.isEmpty()) {
            return envelope.get(0);
        }
        if (headers.to().isEmpty() && headers.cc().isEmpty() && headers.bcc().isEmpty()) {
            throw noRecipients();
        }
        return Submission.envelopeOf(headers);
    }

    private static Envelope envelope(Fields given, Instant now) {
        Fields mailFrom = given.object("mailFrom").orElseThrow(() -> given.fault("mailFrom", "is missing"));
        List<Fields> rcptTo = given.objects("rcptTo").orElseThrow(() -> given.fault("rcptTo", "is missing"));
        String sender = mailFrom.requiredText("email");
        ReversePath from = sender.isEmpty() ? ReversePath.NULL : ReversePath.of(address(mailFrom, sender));
        MailParameters declared = mailFrom.object("parameters")
                .map(parameters -> EnvelopeParameters.ofSender(parameters, now))
                .orElse(MailParameters.NONE);
        mailFrom.end();
        if (rcptTo.isEmpty()) {
            throw noRecipients();
        }
        List<Recipient> recipients = new ArrayList<>();
        ArrayNode invalid = Json.array();
        for (Fields each : rcptTo) {
            String text = each.requiredText("email");
            Optional<Fields> parameters = each.object("parameters");
            each.end();
            try {
                EmailAddress address = EmailAddress.parse(text);
                recipients.add(parameters
                        .map(said -> EnvelopeParameters.ofRecipient(address, said))
                        .orElseGet(() -> new Recipient(address)));
            } catch (AddressSyntaxException notAnAddress) {
                invalid.add(text);
            }
        }
        if (!invalid.isEmpty()) {
            throw SetFault.of("invalidRecipients", "these are no addresses").with("invalidRecipients", invalid);
        }
        given.end();
        return new Envelope(from, recipients, declared);
    }

    /** The parameters of an envelope that was read, as they were given; of an address that is named twice, the first ones. */
    private static StatedParameters stated(Fields envelope) {
        Map<EmailAddress, Map<String, String>> ofRecipients = new LinkedHashMap<>();
        for (Fields each : envelope.objects("rcptTo").orElseThrow()) {
            ofRecipients.putIfAbsent(EmailAddress.parse(each.requiredText("email")), EnvelopeParameters.asStated(each));
        }
        Fields mailFrom = envelope.object("mailFrom").orElseThrow();
        return new StatedParameters(EnvelopeParameters.asStated(mailFrom), ofRecipients);
    }

    private static EmailAddress address(Fields fields, String text) {
        try {
            return EmailAddress.parse(text);
        } catch (AddressSyntaxException notAnAddress) {
            throw fields.fault("email", "is no address");
        }
    }

    private static SetFault noRecipients() {
        return SetFault.of("noRecipients", "nobody is to receive the message");
    }
}
