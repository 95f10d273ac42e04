package org.postroad.mta.policy;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postroad.common.settings.Section;

/**
 * So many in a time. Immutable.
 *
 * @param count at least 1; as many may come at once
 * @param per above zero
 */
public record Rate(int count, Duration per) {
    /** As many as come. */
    public static final Rate UNLIMITED = new Rate(Integer.MAX_VALUE, Duration.ofMillis(1));

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}) ?/ ?([0-9a-z ]+)");

    public Rate {
        if (count < 1 || per.isZero() || per.isNegative()) {
            throw new IllegalArgumentException("a rate is at least 1, in a time above zero");
        }
    }

    /**
     * Reads {@code 300/1m}, or {@code none} for {@link #UNLIMITED}.
     *
     * @throws IllegalArgumentException for anything else, in words fit for an operator
     */
    public static Rate parse(String text) {
        if (text.equals("none")) {
            return UNLIMITED;
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "a rate is a number, a slash and a duration, such as \"300/1m\", or \"none\"");
        }
        return new Rate(Integer.parseInt(form.group(1)), Section.parseDuration(form.group(2)));
    }
}
