package org.postroad.common.address;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A mailbox address, {@code local-part@domain} (RFC 5321 §4.1.2, RFC 6531 §3.3). Immutable.
 *
 * <p>The local part keeps its case: only its own domain may say that two spellings are one mailbox.
 *
 * @param localPart its meaning, without quotes or escapes; 1 to 64 octets in UTF-8, no control characters
 * @param domain where it lives
 */
public record EmailAddress(String localPart, Domain domain) {
    private static final int MAX_LOCAL_PART = 64; // RFC 5321 §4.5.3.1.1
    private static final Pattern DOT_STRING = Pattern.compile(
            "[\\w!#$%&'*+/=?^`{|}~\\-\\x{80}-\\x{10FFFF}]++(\\.[\\w!#$%&'*+/=?^`{|}~\\-\\x{80}-\\x{10FFFF}]++)*+");

    public EmailAddress {
        if (localPart.isEmpty()) {
            throw new AddressSyntaxException("the local part is empty");
        }
        if (localPart.getBytes(StandardCharsets.UTF_8).length > MAX_LOCAL_PART) {
            throw new AddressSyntaxException("the local part is longer than " + MAX_LOCAL_PART + " octets");
        }
        if (localPart.codePoints().anyMatch(EmailAddress::isForbidden)) {
            throw new AddressSyntaxException("the local part holds a character that no address may hold");
        }
    }

    /**
     * Reads {@code local@domain} or {@code "quoted local"@domain}, without angle brackets or display name.
     *
     * @throws AddressSyntaxException if the text is no address
     */
    public static EmailAddress parse(String text) {
        int at = text.lastIndexOf('@');
        if (at <= 0 || at == text.length() - 1) {
            throw new AddressSyntaxException("an address has the form local-part@domain");
        }
        String local = text.substring(0, at);
        Domain domain = Domain.parse(text.substring(at + 1));
        if (local.startsWith("\"")) {
            return new EmailAddress(unquote(local), domain);
        }
        if (!DOT_STRING.matcher(local).matches()) {
            throw new AddressSyntaxException("the local part needs quotes or holds a character it may not hold");
        }
        return new EmailAddress(local, domain);
    }

    /** Whether the local part has characters that travel only under SMTPUTF8 (RFC 6531). */
    public boolean needsSmtpUtf8() {
        return localPart.chars().anyMatch(c -> c > 0x7e);
    }

    /** As it stands on the wire: the local part quoted where it must be, the domain in A-labels. */
    @Override
    public String toString() {
        return quotedLocalPart() + "@" + domain.ascii();
    }

    /** As people read it: the domain in U-labels. */
    public String unicode() {
        return quotedLocalPart() + "@" + domain.unicode();
    }

    private String quotedLocalPart() {
        if (DOT_STRING.matcher(localPart).matches()) {
            return localPart;
        }
        return '"' + localPart.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String unquote(String quoted) {
        StringBuilder plain = new StringBuilder();
        int last = quoted.length() - 1;
        for (int i = 1; i < last; i++) {
            char c = quoted.charAt(i);
            if (c == '"') {
                throw new AddressSyntaxException("a quote inside a quoted local part must be escaped");
            }
            if (c == '\\' && ++i == last) {
                break;
            }
            plain.append(quoted.charAt(i));
        }
        boolean closed = last > 0 && quoted.charAt(last) == '"' && !endsInEscape(quoted, last);
        if (!closed) {
            throw new AddressSyntaxException("the quoted local part is not closed");
        }
        return plain.toString();
    }

    private static boolean endsInEscape(String quoted, int last) {
        int backslashes = 0;
        while (quoted.charAt(last - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static boolean isForbidden(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }
}
