package org.postroad.mta.smtp.server;

import java.util.Optional;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Notify;
import org.postroad.mta.smtp.OriginalRecipient;
import org.postroad.mta.smtp.PathGrammar;
import org.postroad.mta.smtp.Recipient;

/**
 * RCPT (RFC 5321 §4.1.1.3, RFC 3461 §4).
 *
 * @param recipient whom it names
 */
record RcptCommand(Recipient recipient) {

    static RcptCommand parse(String argument, boolean smtpUtf8, Domain mailDomain, Offer offer) {
        PathGrammar grammar = new PathGrammar(argument, EnhancedStatus.BAD_DESTINATION_SYNTAX);
        grammar.keyword("TO:");
        String path = grammar.path();
        EmailAddress address = grammar.mailbox(path, mailDomain);
        Notify notify = Notify.DEFAULT;
        OriginalRecipient original = OriginalRecipient.NONE;
        for (PathGrammar.Parameter parameter : grammar.parameters()) {
            if (!offer.takes(parameter.keyword())) {
                throw MailCommand.unknown(parameter);
            }
            switch (parameter.keyword()) {
                case "NOTIFY" ->
                    notify = Notify.parse(parameter.value()).orElseThrow(() -> MailCommand.badValue("NOTIFY"));
                case "ORCPT" ->
                    original = original(parameter.value(), smtpUtf8).orElseThrow(() -> MailCommand.badValue("ORCPT"));
                default -> throw MailCommand.unknown(parameter);
            }
        }
        if (!smtpUtf8 && !MailCommand.isAscii(path)) {
            throw MailCommand.utf8NotDeclared();
        }
        return new RcptCommand(new Recipient(address, notify, original));
    }

    private static Optional<OriginalRecipient> original(String value, boolean smtpUtf8) {
        return smtpUtf8 || MailCommand.isAscii(value) ? OriginalRecipient.parse(value) : Optional.empty();
    }
}
