package org.postroad.app.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Limits as an operator writes and reads them. */
final class QuotaText {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})([KMGT]?)");
    private static final String UNITS = "KMGT";
    private static final String NO_LIMIT = "none";

    private QuotaText() {}

    /** Octets; {@link Long#MAX_VALUE} for none. */
    static long octets(String text) {
        Matcher size = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        if (text.equals(NO_LIMIT)) {
            return Long.MAX_VALUE;
        }
        if (!size.matches()) {
            throw new CommandFailedException("'" + text + "' is no size; write 500M, 5G or none");
        }
        int power = UNITS.indexOf(size.group(2)) + (size.group(2).isEmpty() ? 0 : 1);
        try {
            return Math.multiplyExact(Long.parseLong(size.group(1)), 1L << 10 * power);
        } catch (ArithmeticException tooLarge) {
            throw new CommandFailedException("'" + text + "' is too large; write none for no limit");
        }
    }

    static long count(String text) {
        if (text.equals(NO_LIMIT)) {
            return Long.MAX_VALUE;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new CommandFailedException("'" + text + "' is no number; write 10000 or none");
        }
        return Long.parseLong(text);
    }

    /** For people, with one digit behind the point from a kilobyte on. */
    static String size(long octets) {
        if (octets == Long.MAX_VALUE) {
            return NO_LIMIT;
        }
        double number = octets;
        int unit = -1;
        while (number >= 1024 && unit < UNITS.length() - 1) {
            number /= 1024;
            unit++;
        }
        return unit < 0 ? octets + " octets" : String.format(Locale.ROOT, "%.1f %ciB", number, UNITS.charAt(unit));
    }
}
