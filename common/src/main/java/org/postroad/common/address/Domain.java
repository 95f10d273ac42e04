package org.postroad.common.address;

import com.ibm.icu.text.IDNA;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A mail domain, or an address literal such as {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]} (RFC 5321 §4.1.3).
 *
 * <p>Held in its A-label form, lower case, without the root's dot, so two spellings of one domain are equal. Immutable.
 *
 * @param ascii the A-labels (RFC 5890), 1 to 253 octets, or the literal with its brackets
 */
public record Domain(String ascii) implements Comparable<Domain> {
    private static final int MAX_LENGTH = 253; // RFC 1035 §2.3.4, less the root label
    private static final Pattern ASCII_LABELS =
            Pattern.compile("(?!-)[a-z0-9_-]{1,63}(?<!-)(\\.(?!-)[a-z0-9_-]{1,63}(?<!-))*+");
    private static final Pattern IPV4 =
            Pattern.compile("(?:OCTET\\.){3}OCTET".replace("OCTET", "(?:\\d{1,2}|[01]\\d\\d|2[0-4]\\d|25[0-5])"));
    private static final Pattern IPV6 = Pattern.compile("(?=[0-9a-f]{0,4}:)[0-9a-f:.]{2,45}");
    private static final IDNA IDNA_2008 = IDNA.getUTS46Instance(
            IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ);

    public Domain {
        boolean literal = ascii.startsWith("[") && ascii.endsWith("]");
        if (!literal
                && (ascii.length() > MAX_LENGTH || !ASCII_LABELS.matcher(ascii).matches())) {
            throw new AddressSyntaxException("not a domain name: " + ascii);
        }
        if (literal && literalOf(ascii).isEmpty()) {
            throw new AddressSyntaxException("not an address literal: " + ascii);
        }
    }

    /**
     * Reads a domain in A-labels or U-labels, or an address literal.
     *
     * @throws AddressSyntaxException if it is neither
     */
    public static Domain parse(String text) {
        if (text.startsWith("[")) {
            return new Domain(text.toLowerCase(Locale.ROOT).replace("[ipv6:", "[IPv6:"));
        }
        String rootless = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return new Domain(isAscii(rootless) ? rootless.toLowerCase(Locale.ROOT) : toAscii(rootless));
    }

    /** The domain as people read it, in U-labels (RFC 5890); the A-labels where they are not valid IDNA. */
    public String unicode() {
        if (isAddressLiteral() || !ascii.contains("xn--")) {
            return ascii;
        }
        IDNA.Info info = new IDNA.Info();
        StringBuilder unicode = IDNA_2008.nameToUnicode(ascii, new StringBuilder(), info);
        return info.hasErrors() ? ascii : unicode.toString();
    }

    public boolean isAddressLiteral() {
        return ascii.startsWith("[");
    }

    /** The address in an address literal; empty for a name. */
    public Optional<InetAddress> literalAddress() {
        return isAddressLiteral() ? literalOf(ascii) : Optional.empty();
    }

    @Override
    public int compareTo(Domain other) {
        return ascii.compareTo(other.ascii);
    }

    @Override
    public String toString() {
        return ascii;
    }

    private static boolean isAscii(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }

    private static String toAscii(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new AddressSyntaxException("domain name longer than " + MAX_LENGTH + " characters");
        }
        IDNA.Info info = new IDNA.Info();
        StringBuilder ascii = IDNA_2008.nameToASCII(text, new StringBuilder(), info);
        if (info.hasErrors()) {
            throw new AddressSyntaxException("not an internationalised domain name: " + text);
        }
        return ascii.toString();
    }

    private static Optional<InetAddress> literalOf(String bracketed) {
        String inside = bracketed.substring(1, bracketed.length() - 1);
        boolean v6 = inside.startsWith("IPv6:");
        String address = v6 ? inside.substring("IPv6:".length()) : inside;
        if (!(v6 ? IPV6 : IPV4).matcher(address).matches()) {
            return Optional.empty();
        }
        try {
            // Four numbers of an octet each, or what begins with a digit and has a colon: never a name that DNS is
            // asked for.
            return Optional.of(InetAddress.getByName(address));
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }
}
