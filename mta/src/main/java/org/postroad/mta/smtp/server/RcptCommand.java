package org.postroad.mta.smtp.server;

import java.util.List;
import org.postroad.common.address.Domain;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.PathGrammar;
import org.postroad.mta.smtp.Recipient;

/**
 * RCPT (RFC 5321 §4.1.1.3).
 *
 * @param recipient whom it names
 */
record RcptCommand(Recipient recipient) {
    static RcptCommand parse(String argument, boolean smtpUtf8, Domain mailDomain) {
        PathGrammar grammar = new PathGrammar(argument, EnhancedStatus.BAD_DESTINATION_SYNTAX);
        grammar.keyword("TO:");
        String path = grammar.path();
        Recipient recipient = new Recipient(grammar.mailbox(path, mailDomain));
        List<PathGrammar.Parameter> parameters = grammar.parameters();
        if (!parameters.isEmpty()) {
            throw MailCommand.unknown(parameters.get(0));
        }
        if (!smtpUtf8 && !MailCommand.isAscii(path)) {
            throw MailCommand.utf8NotDeclared();
        }
        return new RcptCommand(recipient);
    }
}
