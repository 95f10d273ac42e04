package org.postroad.mta.smtp;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An enhanced mail system status code (RFC 3463 §2, registered by RFC 5248), the value of a DSN's Status field. Immutable.
 *
 * @param category 2 success, 4 persistent transient failure, 5 permanent failure; 0 only in {@link #NONE}
 * @param subject 0 to 999: what it is about
 * @param detail 0 to 999: what exactly
 */
public record EnhancedStatus(int category, int subject, int detail) {
    /** No status was said: greetings, answers to EHLO and intermediate replies have none (RFC 2034 §4). */
    public static final EnhancedStatus NONE = new EnhancedStatus(0, 0, 0);

    public static final EnhancedStatus SUCCESS = new EnhancedStatus(2, 0, 0);
    public static final EnhancedStatus SENDER_VALID = new EnhancedStatus(2, 1, 0);
    public static final EnhancedStatus RECIPIENT_VALID = new EnhancedStatus(2, 1, 5);
    public static final EnhancedStatus CANNOT_VERIFY = new EnhancedStatus(2, 5, 2);
    public static final EnhancedStatus CONTENT_ACCEPTED = new EnhancedStatus(2, 6, 0);
    public static final EnhancedStatus AUTHENTICATED = new EnhancedStatus(2, 7, 0);

    public static final EnhancedStatus MAILBOX_FULL = new EnhancedStatus(4, 2, 2);
    public static final EnhancedStatus EXPANSION_TROUBLE = new EnhancedStatus(4, 2, 4);
    public static final EnhancedStatus SYSTEM_TROUBLE = new EnhancedStatus(4, 3, 0);
    public static final EnhancedStatus SYSTEM_FULL = new EnhancedStatus(4, 3, 1);
    public static final EnhancedStatus NOT_ACCEPTING_MESSAGES = new EnhancedStatus(4, 3, 2);
    public static final EnhancedStatus NO_ANSWER_FROM_HOST = new EnhancedStatus(4, 4, 1);
    public static final EnhancedStatus BAD_CONNECTION = new EnhancedStatus(4, 4, 2);
    public static final EnhancedStatus DIRECTORY_SERVER_FAILURE = new EnhancedStatus(4, 4, 3);
    public static final EnhancedStatus DELIVERY_TIME_EXPIRED = new EnhancedStatus(4, 4, 7);
    public static final EnhancedStatus TOO_MANY_RECIPIENTS = new EnhancedStatus(4, 5, 3);
    public static final EnhancedStatus INVALID_REPLY = new EnhancedStatus(4, 5, 0);
    public static final EnhancedStatus TLS_NOT_AVAILABLE = new EnhancedStatus(4, 7, 4);
    public static final EnhancedStatus PUT_OFF_BY_POLICY = new EnhancedStatus(4, 7, 1);
    public static final EnhancedStatus CRYPTOGRAPHIC_FAILURE = new EnhancedStatus(4, 7, 5);
    public static final EnhancedStatus SECURITY_TROUBLE = new EnhancedStatus(4, 7, 0);

    public static final EnhancedStatus BAD_DESTINATION_MAILBOX = new EnhancedStatus(5, 1, 1);
    public static final EnhancedStatus BAD_DESTINATION_SYSTEM = new EnhancedStatus(5, 1, 2);
    public static final EnhancedStatus BAD_DESTINATION_SYNTAX = new EnhancedStatus(5, 1, 3);
    public static final EnhancedStatus BAD_SENDER_SYNTAX = new EnhancedStatus(5, 1, 7);
    public static final EnhancedStatus BAD_SENDER_SYSTEM = new EnhancedStatus(5, 1, 8);
    public static final EnhancedStatus NULL_MX = new EnhancedStatus(5, 1, 10); // RFC 7505 §4
    public static final EnhancedStatus OVER_QUOTA = new EnhancedStatus(5, 2, 2);
    public static final EnhancedStatus LIST_EMPTY = new EnhancedStatus(5, 2, 4);
    public static final EnhancedStatus MESSAGE_TOO_BIG = new EnhancedStatus(5, 3, 4);
    public static final EnhancedStatus UNABLE_TO_ROUTE = new EnhancedStatus(5, 4, 4);
    public static final EnhancedStatus ROUTING_LOOP = new EnhancedStatus(5, 4, 6);
    public static final EnhancedStatus INVALID_COMMAND = new EnhancedStatus(5, 5, 1);
    public static final EnhancedStatus SYNTAX_ERROR = new EnhancedStatus(5, 5, 2);
    public static final EnhancedStatus INVALID_ARGUMENTS = new EnhancedStatus(5, 5, 4);
    public static final EnhancedStatus AUTH_LINE_TOO_LONG = new EnhancedStatus(5, 5, 6); // RFC 4954 §4
    public static final EnhancedStatus BAD_CONTENT = new EnhancedStatus(5, 6, 0);
    public static final EnhancedStatus CONVERSION_NOT_SUPPORTED = new EnhancedStatus(5, 6, 3);
    public static final EnhancedStatus UTF8_ADDRESS_NOT_PERMITTED = new EnhancedStatus(5, 6, 7); // RFC 6531 §3.5
    public static final EnhancedStatus SECURITY_REFUSAL = new EnhancedStatus(5, 7, 0);
    public static final EnhancedStatus NOT_AUTHORIZED = new EnhancedStatus(5, 7, 1);
    public static final EnhancedStatus LIST_NOT_PERMITTED = new EnhancedStatus(5, 7, 2);
    public static final EnhancedStatus BAD_CREDENTIALS = new EnhancedStatus(5, 7, 8); // RFC 4954 §6
    public static final EnhancedStatus ENCRYPTION_REQUIRED = new EnhancedStatus(5, 7, 11); // RFC 4954 §6

    public static final EnhancedStatus REVERSE_NAME_FAILED = new EnhancedStatus(5, 7, 25); // RFC 7372 §3.3
    public static final EnhancedStatus SENDER_NULL_MX = new EnhancedStatus(5, 7, 27); // RFC 7505 §4.2
    public static final EnhancedStatus REQUIRETLS_NEEDED = new EnhancedStatus(5, 7, 30); // RFC 8689 §4.2.1

    private static final Pattern FORM = Pattern.compile("([245])\\.(\\d{1,3})\\.(\\d{1,3})");

    public EnhancedStatus {
        boolean none = category == 0 && subject == 0 && detail == 0;
        boolean known = category == 2 || category == 4 || category == 5;
        if (!none && (!known || subject < 0 || subject > 999 || detail < 0 || detail > 999)) {
            throw new IllegalArgumentException("not a status: " + category + "." + subject + "." + detail);
        }
    }

    /** Reads {@code 5.1.1}; empty if the text is anything else. */
    public static Optional<EnhancedStatus> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new EnhancedStatus(
                        Integer.parseInt(form.group(1)),
                        Integer.parseInt(form.group(2)),
                        Integer.parseInt(form.group(3))))
                : Optional.empty();
    }

    public boolean isSuccess() {
        return category == 2;
    }

    /** A failure that a later attempt may overcome. */
    public boolean isTransient() {
        return category == 4;
    }

    public boolean isPermanent() {
        return category == 5;
    }

    /** The form on the wire, {@code 5.1.1}. */
    @Override
    public String toString() {
        return category + "." + subject + "." + detail;
    }
}
