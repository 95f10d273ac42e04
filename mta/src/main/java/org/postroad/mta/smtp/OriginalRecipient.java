package org.postroad.mta.smtp;

import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postroad.common.address.EmailAddress;

/**
 * The recipient as its sender named it, which may be another than the one a host knows (RFC 3461 §4.2). Immutable.
 *
 * @param text as it travels, {@code rfc822;bob@south.test} with xtext behind the semicolon; ASCII, empty where nothing was said
 */
public record OriginalRecipient(String text) {
    public static final OriginalRecipient NONE = new OriginalRecipient("");

    private static final int MAX = 500; // RFC 3461 §4.2
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9-]{1,40});(.+)", Pattern.DOTALL);

    /**
     * Reads the value of ORCPT. Characters outside ASCII, which SMTPUTF8 allows, get the form that travels everywhere (RFC 6533 §3).
     *
     * @return empty if it is malformed or too long
     */
    public static Optional<OriginalRecipient> parse(String value) {
        Matcher form = FORM.matcher(value);
        if (value.length() > MAX || !form.matches()) {
            return Optional.empty();
        }
        String address = isUtf8(form) ? ascii(form.group(2)) : form.group(2);
        String text = form.group(1) + ";" + address;
        return text.length() <= MAX && Xtext.isWellFormed(address)
                ? Optional.of(new OriginalRecipient(text))
                : Optional.empty();
    }

    /**
     * Reads a value that is not encoded, {@code rfc822;b+c@south.test}, as JSON carries it (RFC 8621 §7).
     *
     * @return empty if it is malformed or too long
     */
    public static Optional<OriginalRecipient> parsePlain(String value) {
        Matcher form = FORM.matcher(value);
        if (value.length() > MAX || !form.matches()) {
            return Optional.empty();
        }
        Optional<String> address = isUtf8(form) ? Optional.of(unitext(form.group(2))) : Xtext.encode(form.group(2));
        return address.flatMap(encoded -> parse(form.group(1) + ";" + encoded));
    }

    /** An address of ours that leads on, for the reports of whom it leads to (RFC 3461 §5.2.7); nothing where it would be too long. */
    public static OriginalRecipient of(EmailAddress address) {
        return parsePlain((address.needsSmtpUtf8() ? "utf-8;" : "rfc822;") + address)
                .orElse(NONE);
    }

    public boolean isStated() {
        return !text.isEmpty();
    }

    /** As a report shows it (RFC 3464 §2.3.1): {@code rfc822; bob@south.test}. */
    public String shown() {
        int semicolon = text.indexOf(';');
        String address = text.substring(semicolon + 1);
        return text.substring(0, semicolon) + "; " + Xtext.decode(address).orElse(address);
    }

    private static boolean isUtf8(Matcher form) {
        return form.group(1).toLowerCase(Locale.ROOT).equals("utf-8");
    }

    private static String ascii(String address) {
        return embedded(address, point -> point >= 0x80);
    }

    /** With all but QCHAR embedded (RFC 6533 §3); no control character gets a form, so that nothing shown can end a line. */
    private static String unitext(String address) {
        return embedded(address, point -> point >= 0x80 || " +=\\".indexOf(point) >= 0);
    }

    private static String embedded(String address, IntPredicate which) {
        StringBuilder text = new StringBuilder();
        address.codePoints().forEach(point -> {
            if (which.test(point)) {
                text.append("\\x{")
                        .append(Integer.toHexString(point).toUpperCase(Locale.ROOT))
                        .append('}');
            } else {
                text.appendCodePoint(point);
            }
        });
        return text.toString();
    }
}
