package org.postroad.mta.smtp.client;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.postroad.mta.smtp.Reply;

/** What a server said it can do, in its answer to EHLO (RFC 5321 §4.1.1.1). Immutable. */
final class Extensions {
    /** After HELO: nothing. */
    static final Extensions NONE = new Extensions(Map.of());

    private final Map<String, List<String>> parameters;

    private Extensions(Map<String, List<String>> parameters) {
        this.parameters = parameters;
    }

    /** Reads all lines but the first, which is the server's name. */
    static Extensions of(Reply ehlo) {
        Map<String, List<String>> parameters = new HashMap<>();
        ehlo.lines().stream().skip(1).forEach(line -> {
            String[] words = line.strip().toUpperCase(Locale.ROOT).split("\\s+");
            parameters.putIfAbsent(words[0], Arrays.asList(words).subList(1, words.length));
        });
        return new Extensions(parameters);
    }

    boolean has(String keyword) {
        return parameters.containsKey(keyword);
    }

    boolean hasMechanism(String mechanism) {
        return parameters.getOrDefault("AUTH", List.of()).contains(mechanism);
    }

    /** How many messages it takes on one connection (RFC 9422 §4.1); {@link Integer#MAX_VALUE} where it did not say. */
    int maxMessages() {
        return parameters.getOrDefault("LIMITS", List.of()).stream()
                .filter(limit -> limit.matches("MAILMAX=[1-9][0-9]{0,5}"))
                .map(limit -> Integer.parseInt(limit.substring("MAILMAX=".length())))
                .findFirst()
                .orElse(Integer.MAX_VALUE);
    }

    /** The largest message it takes, in octets; 0 where it did not say (RFC 1870 §3). */
    long maxSize() {
        return parameters.getOrDefault("SIZE", List.of()).stream()
                .findFirst()
                .filter(digits -> digits.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .orElse(0L);
    }
}
