package org.postroad.mta.smtp;

/**
 * What MAIL declares of its message beside the reverse-path. Immutable.
 *
 * @param body RFC 6152, RFC 3030 §3
 * @param smtpUtf8 the message or an address needs SMTPUTF8 (RFC 6531 §3.4)
 * @param size octets as RFC 1870 §4 counts them, 0 where nothing was said
 */
public record MailParameters(Body body, boolean smtpUtf8, long size) {
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

    /** Nothing was declared. */
    public static final MailParameters NONE = new MailParameters(Body.SEVEN_BIT, false, 0);

    public MailParameters {
        if (size < 0) {
            throw new IllegalArgumentException("negative size " + size);
        }
    }

    public boolean isEightBit() {
        return body == Body.EIGHT_BIT_MIME;
    }

    public boolean isBinary() {
        return body == Body.BINARY_MIME;
    }
}
