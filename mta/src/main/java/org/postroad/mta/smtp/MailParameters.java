package org.postroad.mta.smtp;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What MAIL declares of its message beside the reverse-path. Immutable.
 *
 * @param body RFC 6152, RFC 3030 §3
 * @param smtpUtf8 the message or an address needs SMTPUTF8 (RFC 6531 §3.4)
 * @param size octets as RFC 1870 §4 counts them, 0 where nothing was said
 * @param returned how much of the message comes back with a report of failure (RFC 3461 §4.3)
 * @param envelopeId the sender's own name of the transaction (RFC 3461 §4.4), as it travels: xtext, at most 100 octets; empty where
 *     nothing was said
 * @param requireTls it travels only under TLS, to hosts that promise the same (RFC 8689)
 * @param heldUntil before which it must not leave (RFC 4865); it is for this host only and does not travel
 */
public record MailParameters(
        Body body,
        boolean smtpUtf8,
        long size,
        Returned returned,
        String envelopeId,
        boolean requireTls,
        Optional<Instant> heldUntil) {
    /** RFC 3461 §4.4. */
    public static final int MAX_ENVELOPE_ID = 100;

    /** What the octets of the message may be (RFC 6152 §2, RFC 3030 §3), each more than the one before. */
    public enum Body {
        SEVEN_BIT("7BIT"),
        EIGHT_BIT_MIME("8BITMIME"),
        /** Any octets in any order, without lines: only BDAT carries it. */
        BINARY_MIME("BINARYMIME");

        private final String keyword;

        Body(String keyword) {
            this.keyword = keyword;
        }

        /** The value of the BODY parameter. */
        public String keyword() {
            return keyword;
        }
    }

    /** How much of a message comes back with a report of failure. */
    public enum Returned {
        /** Nothing was said: the header. */
        UNSTATED,
        FULL,
        HDRS;

        /** Reads the value of RET, in any case; empty if it is none. */
        public static Optional<Returned> parse(String value) {
            return switch (value.toUpperCase(Locale.ROOT)) {
                case "FULL" -> Optional.of(FULL);
                case "HDRS" -> Optional.of(HDRS);
                default -> Optional.empty();
            };
        }
    }

    /** Nothing was declared. */
    public static final MailParameters NONE = new MailParameters(Body.SEVEN_BIT, false, 0);

    public MailParameters {
        if (size < 0) {
            throw new IllegalArgumentException("negative size " + size);
        }
        if (!envelopeId.isEmpty() && !isEnvelopeId(envelopeId)) {
            throw new IllegalArgumentException("not an envelope id");
        }
    }

    /** To leave at once. */
    public MailParameters(
            Body body, boolean smtpUtf8, long size, Returned returned, String envelopeId, boolean requireTls) {
        this(body, smtpUtf8, size, returned, envelopeId, requireTls, Optional.empty());
    }

    /** Without a word about reports and TLS. */
    public MailParameters(Body body, boolean smtpUtf8, long size) {
        this(body, smtpUtf8, size, Returned.UNSTATED, "", false);
    }

    /** Whether it may be the value of ENVID (RFC 3461 §4.4). */
    public static boolean isEnvelopeId(String value) {
        return !value.isEmpty() && value.length() <= MAX_ENVELOPE_ID && Xtext.isWellFormed(value);
    }

    /** The same of a message that is known by now. */
    public MailParameters of(Body found, boolean utf8, long octets) {
        return new MailParameters(found, utf8, octets, returned, envelopeId, requireTls, heldUntil);
    }

    /** The same for a sender who says what reports are to carry; the id is empty where it says none. */
    public MailParameters reporting(Returned share, String id) {
        return new MailParameters(body, smtpUtf8, size, share, id, requireTls, heldUntil);
    }

    /** The same for a message that must not leave before a moment. */
    public MailParameters heldUntil(Instant moment) {
        return new MailParameters(body, smtpUtf8, size, returned, envelopeId, requireTls, Optional.of(moment));
    }

    /** The same with a name of the transaction, unless its sender has given one. */
    public MailParameters named(String id) {
        return envelopeId.isEmpty()
                ? new MailParameters(body, smtpUtf8, size, returned, id, requireTls, heldUntil)
                : this;
    }

    public boolean isEightBit() {
        return body == Body.EIGHT_BIT_MIME;
    }

    public boolean isBinary() {
        return body == Body.BINARY_MIME;
    }
}
