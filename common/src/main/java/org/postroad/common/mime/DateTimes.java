package org.postroad.common.mime;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringTokenizer;

/** Reads a Date header (RFC 5322 §3.3, obsolete forms of §4.3, and the order of asctime). Confined to one call. */
final class DateTimes {
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final Map<String, Integer> ZONE_HOURS =
            Map.of("est", -5, "edt", -4, "cst", -6, "cdt", -5, "mst", -7, "mdt", -6, "pst", -8, "pdt", -7);
    private static final int MAX_LENGTH = 256;

    private int day;
    private int month;
    private int year = -1;
    private int hour = -1;
    private int minute;
    private int second;
    private ZoneOffset zone = ZoneOffset.UTC;

    private DateTimes() {}

    /** The moment with its offset, UTC where none is given; empty if there is no whole date and time. */
    static Optional<OffsetDateTime> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        DateTimes parts = new DateTimes();
        StringTokenizer tokens = new StringTokenizer(HeaderText.withoutComments(text), " ,\t\r\n");
        while (tokens.hasMoreTokens()) {
            parts.take(tokens.nextToken().toLowerCase(Locale.ROOT));
        }
        return parts.combine();
    }

    private void take(String token) {
        char first = token.charAt(0);
        if (hour < 0 && token.indexOf(':') > 0) {
            takeTime(token.split(":", -1));
        } else if (hour >= 0 && (first == '+' || first == '-')) {
            takeOffset(token);
        } else if (hour >= 0 && ZONE_HOURS.containsKey(token)) {
            zone = ZoneOffset.ofHours(ZONE_HOURS.getOrDefault(token, 0));
        } else if (token.indexOf('-') > 0) {
            for (String part : token.split("-", -1)) {
                takeDatePart(part);
            }
        } else {
            takeDatePart(token);
        }
    }

    private void takeTime(String[] parts) {
        hour = number(parts[0]);
        minute = number(parts[1]);
        // A leap second is told as the one before it.
        second = parts.length > 2 ? Math.min(59, number(parts[2].split("\\.", 2)[0])) : 0;
    }

    private void takeOffset(String token) {
        int hoursAndMinutes = number(token.substring(1));
        int total = hoursAndMinutes / 100 * 60 + hoursAndMinutes % 100;
        boolean possible = token.length() == 5 && hoursAndMinutes >= 0 && total <= 18 * 60;
        if (possible) {
            zone = ZoneOffset.ofTotalSeconds((token.charAt(0) == '-' ? -60 : 60) * total);
        }
    }

    private void takeDatePart(String part) {
        int value = number(part);
        if (value >= 0 && day == 0 && part.length() <= 2) {
            day = value;
        } else if (value >= 0 && year < 0) {
            year = fullYear(value, part.length());
        } else if (month == 0 && part.length() >= 3) {
            month = MONTHS.indexOf(part.substring(0, 3)) + 1;
        }
    }

    /** RFC 5322 §4.3: two digits mean 1950 to 2049, three count from 1900. */
    private static int fullYear(int value, int digits) {
        return switch (digits) {
            case 1, 2 -> value < 50 ? 2000 + value : 1900 + value;
            case 3 -> 1900 + value;
            default -> value;
        };
    }

    private Optional<OffsetDateTime> combine() {
        try {
            boolean plausible = year >= 1 && year <= 9999;
            return plausible
                    ? Optional.of(OffsetDateTime.of(year, month, day, hour, minute, second, 0, zone))
                    : Optional.empty();
        } catch (DateTimeException noSuchMoment) {
            return Optional.empty();
        }
    }

    /** A short decimal number, or -1. */
    private static int number(String digits) {
        boolean decimal = !digits.isEmpty() && digits.length() <= 6;
        for (int i = 0; decimal && i < digits.length(); i++) {
            decimal = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        return decimal ? Integer.parseInt(digits) : -1;
    }
}
