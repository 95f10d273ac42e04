package org.postroad.mta.smtp.server;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.MailParameters.Body;
import org.postroad.mta.smtp.MailParameters.Returned;
import org.postroad.mta.smtp.PathGrammar;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.SyntaxFault;

/**
 * MAIL with its parameters (RFC 5321 §4.1.1.2, RFC 1870, RFC 6152, RFC 6531, RFC 4954 §5, RFC 3461 §4, RFC 8689 §2, RFC 4865 §4).
 *
 * @param from the reverse-path
 * @param parameters what it declares
 */
record MailCommand(ReversePath from, MailParameters parameters) {
    private static final int MAX_SIZE_DIGITS = 20; // RFC 1870 §3

    static MailCommand parse(String argument, Offer offer) {
        PathGrammar grammar = new PathGrammar(argument, EnhancedStatus.BAD_SENDER_SYNTAX);
        grammar.keyword("FROM:");
        String path = grammar.path();
        ReversePath from = path.isEmpty() ? ReversePath.NULL : ReversePath.of(grammar.mailbox(path));
        Body body = Body.SEVEN_BIT;
        boolean smtpUtf8 = false;
        long size = 0;
        Returned returned = Returned.UNSTATED;
        String envelopeId = "";
        boolean requireTls = false;
        Optional<Instant> heldUntil = Optional.empty();
        for (PathGrammar.Parameter parameter : grammar.parameters()) {
            if (!offer.takes(parameter.keyword())) {
                throw unknown(parameter);
            }
            switch (parameter.keyword()) {
                case "SIZE" -> size = size(parameter.value());
                case "BODY" -> body = body(parameter.value());
                case "SMTPUTF8" -> smtpUtf8 = flag(parameter);
                case "AUTH" -> requireValue(parameter);
                case "REQUIRETLS" -> requireTls = flag(parameter);
                case "HOLDFOR", "HOLDUNTIL" -> heldUntil = Optional.of(heldUntil(parameter, heldUntil, offer));
                case "RET" -> returned = Returned.parse(parameter.value()).orElseThrow(() -> badValue("RET"));
                case "ENVID" -> envelopeId = envelopeId(parameter.value());
                default -> throw unknown(parameter);
            }
        }
        if (!smtpUtf8 && !isAscii(path)) {
            throw utf8NotDeclared();
        }
        return new MailCommand(
                from, new MailParameters(body, smtpUtf8, size, returned, envelopeId, requireTls, heldUntil));
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** RFC 6531 §3.5. */
    static Refusal utf8NotDeclared() {
        return Refusal.of(
                553, EnhancedStatus.UTF8_ADDRESS_NOT_PERMITTED, "A non-ASCII address needs SMTPUTF8 declared by MAIL");
    }

    /** RFC 5321 §4.1.1.11. */
    static Refusal unknown(PathGrammar.Parameter parameter) {
        return Refusal.of(
                555, EnhancedStatus.INVALID_ARGUMENTS, "Parameter " + parameter.keyword() + " is not recognized");
    }

    private static long size(String digits) {
        if (!digits.matches("[0-9]{1," + MAX_SIZE_DIGITS + "}")) {
            throw badValue("SIZE");
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException beyondEveryLimit) {
            return Long.MAX_VALUE;
        }
    }

    private static Body body(String keyword) {
        for (Body body : Body.values()) {
            if (body.keyword().equalsIgnoreCase(keyword)) {
                return body;
            }
        }
        throw badValue("BODY");
    }

    private static boolean flag(PathGrammar.Parameter parameter) {
        if (!parameter.value().isEmpty()) {
            throw badValue(parameter.keyword());
        }
        return true;
    }

    /** RFC 4865 §4: one of the two, once. */
    private static Instant heldUntil(PathGrammar.Parameter parameter, Optional<Instant> before, Offer offer) {
        Instant moment = parameter.keyword().equals("HOLDFOR")
                ? offer.now().plusSeconds(seconds(parameter.value()))
                : moment(parameter.value());
        if (before.isPresent() || moment.isAfter(offer.lastRelease())) {
            throw badValue(parameter.keyword());
        }
        return moment;
    }

    private static long seconds(String digits) {
        if (!digits.matches("[0-9]{1,9}")) {
            throw badValue("HOLDFOR");
        }
        return Long.parseLong(digits);
    }

    private static Instant moment(String text) {
        try {
            return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant(); // RFC 3339 §5.6
        } catch (DateTimeParseException notOne) {
            throw badValue("HOLDUNTIL");
        }
    }

    private static String envelopeId(String value) {
        if (!MailParameters.isEnvelopeId(value)) {
            throw badValue("ENVID");
        }
        return value;
    }

    /** RFC 4954 §5: a server that offers AUTH takes the parameter; we trust nobody to speak for another, so it says nothing to us. */
    private static void requireValue(PathGrammar.Parameter parameter) {
        if (parameter.value().isEmpty()) {
            throw badValue(parameter.keyword());
        }
    }

    static SyntaxFault badValue(String keyword) {
        return new SyntaxFault(EnhancedStatus.INVALID_ARGUMENTS, "Bad value of parameter " + keyword);
    }
}
