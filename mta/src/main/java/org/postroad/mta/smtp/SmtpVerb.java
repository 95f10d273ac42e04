package org.postroad.mta.smtp;

import static org.postroad.mta.smtp.SmtpVerb.Rule.AUTHENTICATED;
import static org.postroad.mta.smtp.SmtpVerb.Rule.ENCRYPTED;
import static org.postroad.mta.smtp.SmtpVerb.Rule.GREETED;
import static org.postroad.mta.smtp.SmtpVerb.Rule.IN_TRANSACTION;
import static org.postroad.mta.smtp.SmtpVerb.Rule.NO_ARGUMENT;
import static org.postroad.mta.smtp.SmtpVerb.Rule.OUTSIDE_TRANSACTION;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The commands of SMTP and when each may come (RFC 5321 §4.1.1 and §4.1.4, RFC 3207, RFC 4954, RFC 3030). */
public enum SmtpVerb {
    EHLO(),
    HELO(),
    LHLO(), // RFC 2033 §4.1
    MAIL(GREETED, ENCRYPTED, AUTHENTICATED, OUTSIDE_TRANSACTION),
    RCPT(GREETED, ENCRYPTED, IN_TRANSACTION),
    DATA(GREETED, ENCRYPTED, IN_TRANSACTION, NO_ARGUMENT),
    BDAT(GREETED, ENCRYPTED, IN_TRANSACTION), // RFC 3030 §2
    RSET(NO_ARGUMENT),
    VRFY(ENCRYPTED, AUTHENTICATED),
    EXPN(ENCRYPTED, AUTHENTICATED),
    HELP(),
    NOOP(),
    QUIT(NO_ARGUMENT),
    STARTTLS(GREETED, OUTSIDE_TRANSACTION, NO_ARGUMENT), // RFC 3207 §4
    AUTH(GREETED, ENCRYPTED, OUTSIDE_TRANSACTION), // RFC 4954 §4
    XCLIENT(OUTSIDE_TRANSACTION);

    /** When a command may come. */
    public enum Rule {
        /** After EHLO or HELO. */
        GREETED,
        /** Only under TLS, where the listener demands it (RFC 3207 §4). */
        ENCRYPTED,
        /** Only after AUTH, where the listener demands it (RFC 6409 §4.3). */
        AUTHENTICATED,
        /** After MAIL. */
        IN_TRANSACTION,
        /** Not between MAIL and the end of its transaction. */
        OUTSIDE_TRANSACTION,
        /** Without any argument. */
        NO_ARGUMENT
    }

    private final Set<Rule> rules;

    SmtpVerb(Rule... rules) {
        this.rules = rules.length == 0 ? EnumSet.noneOf(Rule.class) : EnumSet.copyOf(List.of(rules));
    }

    public boolean has(Rule rule) {
        return rules.contains(rule);
    }

    /** The verb of that name in any case; empty for a word that is none. */
    public static Optional<SmtpVerb> named(String word) {
        try {
            return Optional.of(valueOf(word.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }
}
