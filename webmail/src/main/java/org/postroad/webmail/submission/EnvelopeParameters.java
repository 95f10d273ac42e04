package org.postroad.webmail.submission;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.postroad.common.address.EmailAddress;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.MailParameters.Returned;
import org.postroad.mta.smtp.Notify;
import org.postroad.mta.smtp.OriginalRecipient;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.Xtext;
import org.postroad.webmail.jmap.Fields;

/**
 * The SMTP parameters of an envelope's addresses: of delayed sending (RFC 4865) and of reports (RFC 3461). Names are as extensions write
 * them, values without the encodings of the wire (RFC 8621 §7); each of those here needs one. Stateless.
 */
final class EnvelopeParameters {
    private EnvelopeParameters() {}

    /** Of {@code mailFrom}: HOLDFOR or HOLDUNTIL, RET, ENVID. */
    static MailParameters ofSender(Fields given, Instant now) {
        Optional<Instant> heldUntil = heldUntil(given, now);
        Returned returned = stated(given, "RET", given.text("RET"))
                .map(text -> Returned.parse(text).orElseThrow(() -> given.fault("RET", "must be FULL or HDRS")))
                .orElse(Returned.UNSTATED);
        String envelopeId = stated(given, "ENVID", given.text("ENVID"))
                .map(text -> Xtext.encode(text)
                        .filter(MailParameters::isEnvelopeId)
                        .orElseThrow(() -> given.fault(
                                "ENVID",
                                "must be printable ASCII, encoded at most " + MailParameters.MAX_ENVELOPE_ID
                                        + " octets long")))
                .orElse("");
        given.end();
        MailParameters reporting = MailParameters.NONE.reporting(returned, envelopeId);
        return heldUntil.map(reporting::heldUntil).orElse(reporting);
    }

    /** Of one of {@code rcptTo}: NOTIFY, ORCPT. */
    static Recipient ofRecipient(EmailAddress address, Fields given) {
        Notify wishes = stated(given, "NOTIFY", given.text("NOTIFY"))
                .map(text -> Notify.parse(text)
                        .orElseThrow(() -> given.fault("NOTIFY", "must be NEVER, or some of SUCCESS,FAILURE,DELAY")))
                .orElse(Notify.DEFAULT);
        OriginalRecipient original = stated(given, "ORCPT", given.text("ORCPT"))
                .map(text -> OriginalRecipient.parsePlain(text)
                        .orElseThrow(() -> given.fault("ORCPT", "must be a type, a semicolon and an address")))
                .orElse(OriginalRecipient.NONE);
        given.end();
        return new Recipient(address, wishes, original);
    }

    /** Those of an address that was read, by name. */
    static Map<String, String> asStated(Fields address) {
        Map<String, String> values = new LinkedHashMap<>();
        address.object("parameters")
                .ifPresent(given -> given.names().forEach(name -> values.put(name, given.requiredText(name))));
        return values;
    }

    private static Optional<Instant> heldUntil(Fields given, Instant now) {
        Optional<Instant> interval = stated(given, "HOLDFOR", given.text("HOLDFOR"))
                .map(seconds -> {
                    if (!seconds.matches("[0-9]{1,9}")) {
                        throw given.fault("HOLDFOR", "must be a number of seconds, in digits");
                    }
                    return now.plusSeconds(Long.parseLong(seconds));
                });
        Optional<Instant> moment = stated(given, "HOLDUNTIL", given.date("HOLDUNTIL"));
        if (interval.isPresent() && moment.isPresent()) {
            throw given.fault("HOLDFOR", "and HOLDUNTIL exclude each other");
        }
        return interval.or(() -> moment);
    }

    /** A parameter that is null is one without a value (RFC 8621 §7), and not one that is not there. */
    private static <T> Optional<T> stated(Fields given, String name, Optional<T> value) {
        if (value.isEmpty() && given.has(name)) {
            throw given.fault(name, "needs a value");
        }
        return value;
    }
}
