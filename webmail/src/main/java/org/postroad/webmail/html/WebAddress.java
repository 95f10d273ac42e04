package org.postroad.webmail.html;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An absolute address that a mail may name, written so that every reader takes it for the same.
 *
 * @param text the address; ASCII but for letters beyond it, without spaces, quotes, brackets and backslashes
 * @param host of http and https, lower case, in its ASCII form; "" for the others
 */
record WebAddress(String text, String host) {
    private static final int MAX_LENGTH = 4096;
    private static final Set<String> FOR_LINKS = Set.of("http", "https", "mailto", "tel");
    private static final Pattern TELEPHONE = Pattern.compile("tel:[+0-9().;=a-zA-Z*#-]{1,100}");
    private static final Pattern HOST = Pattern.compile("[\\p{L}\\p{N}\\p{M}._-]{1,253}|\\[[0-9a-fA-F:.]{2,45}\\]");

    /** Where a link may lead; empty if it may not. */
    static Optional<WebAddress> ofLink(String href) {
        return clean(href).flatMap(WebAddress::parse);
    }

    /** Where a picture may come from: http or https; empty otherwise. */
    static Optional<String> ofImage(String src) {
        return clean(src)
                .map(url -> url.startsWith("//") ? "https:" + url : url)
                .flatMap(WebAddress::parse)
                .filter(address -> !address.host().isEmpty())
                .map(WebAddress::text);
    }

    private static Optional<WebAddress> parse(String url) {
        int colon = url.indexOf(':');
        String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!FOR_LINKS.contains(scheme)) {
            return Optional.empty();
        }
        String normal = scheme + url.substring(colon);
        if (scheme.startsWith("http")) {
            return host(normal, colon + 1).map(host -> new WebAddress(normal, host));
        }
        boolean good = scheme.equals("mailto") || TELEPHONE.matcher(normal).matches();
        return good ? Optional.of(new WebAddress(normal, "")) : Optional.empty();
    }

    // "http:path" would be relative to our own page, so the two slashes must stand there (WHATWG URL, "special
    // relative").
    private static Optional<String> host(String url, int from) {
        if (!url.startsWith("//", from)) {
            return Optional.empty();
        }
        int end = from + 2;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String authority = url.substring(from + 2, end);
        String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        String host = hostAndPort.replaceFirst(":[0-9]{0,5}$", "");
        return HOST.matcher(host).matches() ? Optional.of(ascii(host)) : Optional.empty();
    }

    private static String ascii(String host) {
        try {
            return host.startsWith("[")
                    ? host
                    : IDN.toASCII(host, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException noDomain) {
            return host.toLowerCase(Locale.ROOT);
        }
    }

    // Browsers drop tabs and line ends inside an address, and spaces and controls around it (WHATWG URL, "basic URL
    // parser").
    private static Optional<String> clean(String url) {
        String trimmed = url.trim();
        if (trimmed.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        StringBuilder clean = new StringBuilder();
        for (int i = 0; i < trimmed.length(); i++) {
            char c = trimmed.charAt(i);
            if (c >= ' ') {
                append(clean, c);
            } else if (c != '\t' && c != '\n' && c != '\r') {
                return Optional.empty();
            }
        }
        return Optional.of(clean.toString());
    }

    private static void append(StringBuilder clean, char c) {
        switch (c) {
            case ' ', '"', '\'', '(', ')', '<', '>', '\\', '`', '{', '}', '|', '^' ->
                clean.append('%').append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
            default -> {
                int type = Character.getType(c);
                if (type != Character.CONTROL
                        && type != Character.FORMAT
                        && type != Character.LINE_SEPARATOR
                        && type != Character.PARAGRAPH_SEPARATOR
                        && type != Character.SPACE_SEPARATOR) {
                    clean.append(c);
                }
            }
        }
    }
}
