package org.postroad.mta.tls.sts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postroad.common.address.Domain;
import org.postroad.common.wire.tls.CertificateNames;

/**
 * What a domain says of the hosts that take its mail (RFC 8461 §3.2). Immutable.
 *
 * @param mx patterns of host names, in lower case: a name, or {@code *.} and a name; at most {@value #MAX_MX}
 * @param maxAge how long it may be relied on, at most {@link #LONGEST}
 */
public record StsPolicy(Mode mode, List<String> mx, Duration maxAge) {
    /** The greatest {@code max_age}. */
    public static final Duration LONGEST = Duration.ofSeconds(31_557_600);
    /** No policy is in force. */
    public static final StsPolicy ABSENT = new StsPolicy(Mode.NONE, List.of(), Duration.ZERO);

    private static final int MAX_MX = 200;
    private static final int MAX_LINES = 1000;
    // RFC 8461 §3.2: fields are bound by LF or CRLF, white space may stand around the colon and at the end.
    private static final Pattern FIELD =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]{0,31})[ \\t]*+:[ \\t]*+(.*?)[ \\t]*+");
    private static final Pattern AGE = Pattern.compile("\\d{1,10}");
    private static final Pattern MX = Pattern.compile("(\\*\\.)?([a-z0-9_-]{1,63}\\.)*[a-z0-9_-]{1,63}\\.?");

    /** What to do with a host that does not keep to it (RFC 8461 §5). */
    public enum Mode {
        /** It gets no mail. */
        ENFORCE,
        /** It gets the mail, and the domain is told. */
        TESTING,
        /** Nothing: the domain has no policy any more. */
        NONE;

        /** As in a policy. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public StsPolicy {
        mx = List.copyOf(mx);
    }

    /**
     * Reads a policy's text.
     *
     * @throws StsSyntaxException if it is none
     */
    public static StsPolicy parse(String text) throws StsSyntaxException {
        Map<String, String> fields = new HashMap<>();
        List<String> mx = new ArrayList<>();
        for (String line : text.lines().limit(MAX_LINES).toList()) {
            Matcher field = FIELD.matcher(line);
            if (field.matches() && field.group(1).equals("mx")) {
                mx.add(mx(field.group(2)));
            } else if (field.matches()) {
                fields.putIfAbsent(field.group(1), field.group(2)); // all but the first are ignored
            } else if (!line.isBlank()) {
                throw new StsSyntaxException("a line of the policy is no field");
            }
        }
        if (!"STSv1".equals(fields.get("version"))) {
            throw new StsSyntaxException("the policy's version is not STSv1");
        }
        Mode mode = mode(fields.getOrDefault("mode", ""));
        if (mx.size() > MAX_MX || mx.isEmpty() && mode != Mode.NONE) {
            throw new StsSyntaxException("the policy names " + mx.size() + " hosts");
        }
        return new StsPolicy(mode, mx, age(fields.getOrDefault("max_age", "")));
    }

    /** Whether a host is among its exchangers (RFC 8461 §4.1). */
    public boolean allows(Domain host) {
        return !host.isAddressLiteral() && mx.stream().anyMatch(name -> CertificateNames.matches(name, host.ascii()));
    }

    /** Its fields, a line each, as reports show them (RFC 8460 §4.4). */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(List.of("version: STSv1", "mode: " + mode.text()));
        mx.forEach(name -> lines.add("mx: " + name));
        lines.add("max_age: " + maxAge.toSeconds());
        return List.copyOf(lines);
    }

    private static Mode mode(String text) throws StsSyntaxException {
        for (Mode mode : Mode.values()) {
            if (mode.text().equals(text)) {
                return mode;
            }
        }
        throw new StsSyntaxException("the policy's mode is none that is known");
    }

    private static Duration age(String text) throws StsSyntaxException {
        if (!AGE.matcher(text).matches()) {
            throw new StsSyntaxException("the policy's max_age is no number of seconds");
        }
        return Duration.ofSeconds(Math.min(Long.parseLong(text), LONGEST.toSeconds()));
    }

    private static String mx(String text) throws StsSyntaxException {
        String pattern = text.toLowerCase(Locale.ROOT);
        if (pattern.length() > 255 || !MX.matcher(pattern).matches()) {
            throw new StsSyntaxException("the policy names what is no host");
        }
        return pattern.endsWith(".") ? pattern.substring(0, pattern.length() - 1) : pattern;
    }
}
