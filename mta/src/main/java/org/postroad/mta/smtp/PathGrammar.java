package org.postroad.mta.smtp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;

/**
 * The grammar of MAIL's and RCPT's arguments (RFC 5321 §4.1.2): a path in angle brackets, then ESMTP parameters. Reads in one pass,
 * without backtracking. Confined to one thread; made for one argument.
 */
public final class PathGrammar {
    /** Octets of a path: a local part of 64 octets, quoted, a domain, a source route; more than RFC 5321 §4.5.3.1.3 grants. */
    private static final int MAX_PATH = 1024;

    private static final Pattern ROUTE = Pattern.compile("@[A-Za-z0-9.:\\[\\]_-]++(,@[A-Za-z0-9.:\\[\\]_-]++)*+");
    private static final Pattern KEYWORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]*+");
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x3c\\x3e-\\x7e\\x{80}-\\x{10ffff}]++");

    /** An ESMTP parameter; the keyword in upper case, the value empty where there is none. */
    public record Parameter(String keyword, String value) {}

    private final String text;
    private final EnhancedStatus whenBad;
    private int position;

    /**
     * @param argument what follows the verb, such as {@code FROM:<a@b.test> SIZE=100}
     * @param whenBad the status of a fault in the path
     */
    public PathGrammar(String argument, EnhancedStatus whenBad) {
        text = argument;
        this.whenBad = whenBad;
    }

    /** Steps over {@code FROM:} or {@code TO:}, in any case, and over blanks after it, which old clients send. */
    public void keyword(String expected) {
        if (!text.regionMatches(true, position, expected, 0, expected.length())) {
            throw new SyntaxFault(EnhancedStatus.INVALID_ARGUMENTS, "Syntax: " + expected + "<address>");
        }
        position += expected.length();
        while (position < text.length() && text.charAt(position) == ' ') {
            position++;
        }
    }

    /**
     * Steps over the path.
     *
     * @return what stands between the brackets, less a source route, which is ignored (RFC 5321 §4.1.1.3); maybe empty
     */
    public String path() {
        if (position >= text.length() || text.charAt(position) != '<') {
            throw fault("the address must stand in angle brackets");
        }
        int end = endOfPath();
        String path = text.substring(position + 1, end);
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
            throw fault("the path is longer than " + MAX_PATH + " octets");
        }
        position = end + 1;
        return path.startsWith("@") ? withoutRoute(path) : path;
    }

    /** Reads the mailbox in a path, as a fault of this argument if it is none. */
    public EmailAddress mailbox(String path) {
        try {
            return EmailAddress.parse(path);
        } catch (AddressSyntaxException bad) {
            throw fault(String.valueOf(bad.getMessage()));
        }
    }

    /** Reads the mailbox; the bare {@code postmaster}, in any case, is that of a domain (RFC 5321 §4.5.1). */
    public EmailAddress mailbox(String path, Domain ofPostmaster) {
        return path.equalsIgnoreCase("postmaster") ? new EmailAddress("postmaster", ofPostmaster) : mailbox(path);
    }

    /** Reads what is left: parameters, none of them twice. */
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String word : rest()) {
            int equals = word.indexOf('=');
            String keyword = (equals < 0 ? word : word.substring(0, equals)).toUpperCase(Locale.ROOT);
            String value = equals < 0 ? "" : word.substring(equals + 1);
            boolean wellFormed = KEYWORD.matcher(keyword).matches()
                    && (equals < 0 || VALUE.matcher(value).matches());
            if (!wellFormed || !seen.add(keyword)) {
                throw new SyntaxFault(EnhancedStatus.INVALID_ARGUMENTS, "Syntax error in parameters");
            }
            parameters.add(new Parameter(keyword, value));
        }
        return parameters;
    }

    private String[] rest() {
        String rest = text.substring(position);
        if (!rest.isEmpty() && rest.charAt(0) != ' ') {
            throw fault("a blank must follow the closing bracket");
        }
        String trimmed = rest.strip();
        return trimmed.isEmpty() ? new String[0] : trimmed.split(" +");
    }

    /** The closing bracket: not one within quotes. */
    private int endOfPath() {
        boolean quoted = false;
        for (int i = position + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return i;
            }
        }
        throw fault("the closing bracket is missing");
    }

    private String withoutRoute(String path) {
        int colon = routeEnd(path);
        if (colon < 0 || !ROUTE.matcher(path.substring(0, colon)).matches()) {
            throw fault("bad source route");
        }
        return path.substring(colon + 1);
    }

    /** The colon after the route: not one inside an address literal. */
    private static int routeEnd(String path) {
        boolean literal = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '[' || c == ']') {
                literal = c == '[';
            } else if (c == ':' && !literal) {
                return i;
            }
        }
        return -1;
    }

    private SyntaxFault fault(String words) {
        return new SyntaxFault(whenBad, "Bad address: " + words);
    }
}
