package org.postroad.mta.smtp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Of what its sender wants to be told about a recipient (RFC 3461 §4.1). Immutable.
 *
 * @param stated RCPT said so; what was not stated does not travel on
 * @param success delivery, or the last that can be known of it
 * @param failure that it was given up
 * @param delay that it takes longer than usual
 */
public record Notify(boolean stated, boolean success, boolean failure, boolean delay) {
    /** Nothing was stated: failures and delays. */
    public static final Notify DEFAULT = new Notify(false, false, true, true);

    public static final Notify NEVER = new Notify(true, false, false, false);

    /** Reads {@code NEVER}, or some of {@code SUCCESS,FAILURE,DELAY}, in any case; empty if it is neither. */
    public static Optional<Notify> parse(String text) {
        List<String> words = Arrays.asList(text.toUpperCase(Locale.ROOT).split(",", -1));
        if (words.equals(List.of("NEVER"))) {
            return Optional.of(NEVER);
        }
        Set<String> events = new HashSet<>(words);
        boolean known = Set.of("SUCCESS", "FAILURE", "DELAY").containsAll(events) && events.size() == words.size();
        return known
                ? Optional.of(new Notify(
                        true, events.contains("SUCCESS"), events.contains("FAILURE"), events.contains("DELAY")))
                : Optional.empty();
    }

    /** The form that {@link #parse} reads; empty where nothing was stated. */
    @Override
    public String toString() {
        if (!stated) {
            return "";
        }
        List<String> events = new ArrayList<>();
        if (success) {
            events.add("SUCCESS");
        }
        if (failure) {
            events.add("FAILURE");
        }
        if (delay) {
            events.add("DELAY");
        }
        return events.isEmpty() ? "NEVER" : String.join(",", events);
    }
}
