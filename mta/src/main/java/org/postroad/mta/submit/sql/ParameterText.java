package org.postroad.mta.submit.sql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Parameters in a column: {@code NAME=value} in each line, by name. Stateless. */
final class ParameterText {
    private ParameterText() {}

    /** @throws IllegalArgumentException if it could not be read again */
    static String write(Map<String, String> parameters) {
        return new TreeMap<>(parameters)
                .entrySet().stream()
                        .map(each -> line(each.getKey(), each.getValue()))
                        .collect(Collectors.joining("\n"));
    }

    private static String line(String name, String value) {
        if (!name.matches("[A-Z0-9-]+") || value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("not a parameter that is kept: " + name);
        }
        return name + "=" + value;
    }

    static Map<String, String> read(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            parameters.put(line.substring(0, equals), line.substring(equals + 1));
        });
        return parameters;
    }
}
