package org.postroad.common.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * One table of a settings file. Each getter returns a usable value: where the file's is missing or wrong, the default, and the problem
 * is noted, so one reading finds all problems. Confined to one thread.
 */
public final class Section {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}) ?(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12}) ?(B|kB|KiB|MB|MiB|GB|GiB)?");
    private static final Map<String, Long> SIZE_UNITS = Map.of(
            "B",
            1L,
            "kB",
            1_000L,
            "KiB",
            1L << 10,
            "MB",
            1_000_000L,
            "MiB",
            1L << 20,
            "GB",
            1_000_000_000L,
            "GiB",
            1L << 30);
    private static final Map<String, Duration> TIME_UNITS = Map.of(
            "ms",
            Duration.ofMillis(1),
            "s",
            Duration.ofSeconds(1),
            "m",
            Duration.ofMinutes(1),
            "h",
            Duration.ofHours(1),
            "d",
            Duration.ofDays(1));

    private final String file;
    private final String path;
    private final TomlTable table;
    private final List<Problem> problems;
    private final Map<String, @Nullable Section> asked = new LinkedHashMap<>();
    private final List<Section> listed = new ArrayList<>();

    Section(String file, String path, TomlTable table, List<Problem> problems) {
        this.file = file;
        this.path = path;
        this.table = table;
        this.problems = problems;
    }

    /** The table of that name; an empty one where the file has none. */
    public Section section(String key) {
        Section known = asked.get(key);
        if (known != null) {
            return known;
        }
        Optional<TomlTable> child = value(key, TomlTable.class, "a table");
        Section section = new Section(file, qualified(key), child.orElseGet(() -> Toml.parse("")), problems);
        asked.put(key, section);
        return section;
    }

    /** The tables of that name, which stand in double brackets; none where the file has none. */
    public List<Section> sections(String key) {
        Optional<TomlArray> array =
                value(key, TomlArray.class, "tables in double brackets, [[" + qualified(key) + "]]");
        List<Section> sections = new ArrayList<>();
        for (int i = 0; array.isPresent() && i < array.get().size(); i++) {
            if (array.get().get(i) instanceof TomlTable child) {
                sections.add(new Section(file, qualified(key), child, problems));
            } else {
                problem(key, qualified(key) + " must be tables in double brackets");
            }
        }
        listed.addAll(sections);
        return List.copyOf(sections);
    }

    /** Whether the file says anything for this key. */
    public boolean has(String key) {
        return table.contains(List.of(key));
    }

    public String text(String key, String otherwise) {
        return value(key, String.class, "text in quotes").orElse(otherwise);
    }

    public boolean flag(String key, boolean otherwise) {
        return value(key, Boolean.class, "true or false").orElse(otherwise);
    }

    public int number(String key, int otherwise, int least, int most) {
        Optional<Long> number = value(key, Long.class, "a whole number");
        if (number.isPresent() && (number.get() < least || number.get() > most)) {
            problem(key, qualified(key) + " must be from " + least + " to " + most + ", not " + number.get());
            return otherwise;
        }
        return number.map(Long::intValue).orElse(otherwise);
    }

    /** A duration such as {@code "30s"}, {@code "5m"} or {@code "5d"}; units ms, s, m, h, d. */
    public Duration duration(String key, Duration otherwise) {
        return parsed(key, Section::parseDuration, otherwise);
    }

    /** A size in octets such as {@code "50MB"} or {@code "64KiB"}, or a bare number. */
    public long size(String key, long otherwise) {
        Object bare = table.get(List.of(key));
        return bare instanceof Long octets && octets >= 0
                ? noted(key, octets)
                : parsed(key, Section::parseSize, otherwise);
    }

    /** One of an enum's constants, written in lower case with hyphens. */
    public <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        return parsed(key, text -> constant(type, text), otherwise);
    }

    /** Text that the parser turns into a value; it throws {@link IllegalArgumentException} or an unchecked syntax exception to refuse. */
    public <T> T parsed(String key, Function<String, T> parser, T otherwise) {
        return optional(key, parser).orElse(otherwise);
    }

    /** As {@link #parsed}, for a key that must be there; {@code placeholder} lets the reading go on to find further problems. */
    public <T> T required(String key, Function<String, T> parser, T placeholder) {
        if (!has(key)) {
            asked.putIfAbsent(key, null);
            problem("", qualified(key) + " is missing");
        }
        return parsed(key, parser, placeholder);
    }

    /** As {@link #parsed}, for a key without a default. */
    public <T> Optional<T> optional(String key, Function<String, T> parser) {
        return value(key, String.class, "text in quotes").flatMap(text -> parse(key, text, parser, position(key)));
    }

    /** A list of texts, each parsed; the default where the key is missing. */
    public <T> List<T> list(String key, Function<String, T> parser, List<T> otherwise) {
        Optional<TomlArray> array = value(key, TomlArray.class, "a list such as [\"one\", \"two\"]");
        if (array.isEmpty()) {
            return otherwise;
        }
        List<T> values = new ArrayList<>();
        for (int i = 0; i < array.get().size(); i++) {
            TomlPosition at = array.get().inputPositionOf(i);
            if (array.get().get(i) instanceof String text) {
                parse(key, text, parser, at).ifPresent(values::add);
            } else {
                problem(at, "each entry of " + qualified(key) + " must be text in quotes");
            }
        }
        return List.copyOf(values);
    }

    /** Notes a problem that only the reader of this section can see. An empty key means the section as a whole. */
    public void problem(String key, String text) {
        problem(key.isEmpty() ? null : position(key), text);
    }

    void reportUnknownKeys() {
        for (String key : table.keySet()) {
            if (!asked.containsKey(key)) {
                problem(key, "unknown setting " + qualified(key) + suggestion(key));
            }
        }
        for (Section section : asked.values()) {
            if (section != null) {
                section.reportUnknownKeys();
            }
        }
        listed.forEach(Section::reportUnknownKeys);
    }

    /** Reads {@code "30s"}, {@code "5m"}, {@code "5d"}. */
    public static Duration parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a duration is a number and a unit: ms, s, m, h or d, such as \"30s\"");
        }
        Duration unit = TIME_UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
        return unit.multipliedBy(Long.parseLong(matcher.group(1)));
    }

    /** @throws IllegalArgumentException saying how a size is written */
    public static Long parseSize(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a size is a number and a unit: B, kB, KiB, MB, MiB, GB or GiB, such as \"50MB\"");
        }
        long unit = matcher.group(2) == null ? 1 : SIZE_UNITS.getOrDefault(matcher.group(2), 1L);
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (written(constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("must be one of "
                + Arrays.stream(type.getEnumConstants()).map(Section::written).collect(Collectors.joining(", ")));
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private <T> Optional<T> parse(String key, String text, Function<String, T> parser, @Nullable TomlPosition at) {
        try {
            return Optional.of(parser.apply(text));
        } catch (RuntimeException refused) {
            problem(at, qualified(key) + " = \"" + text + "\": " + refused.getMessage());
            return Optional.empty();
        }
    }

    private <T> Optional<T> value(String key, Class<T> type, String wanted) {
        asked.putIfAbsent(key, null);
        Object value = table.get(List.of(key));
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            problem(key, qualified(key) + " must be " + wanted);
            return Optional.empty();
        }
        return Optional.of(type.cast(value));
    }

    private <T> T noted(String key, T value) {
        asked.putIfAbsent(key, null);
        return value;
    }

    private String qualified(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private @Nullable TomlPosition position(String key) {
        return table.inputPositionOf(List.of(key));
    }

    private void problem(@Nullable TomlPosition at, String text) {
        problems.add(new Problem(file, at == null ? 0 : at.line(), at == null ? 0 : at.column(), text));
    }

    private String suggestion(String unknown) {
        return asked.keySet().stream()
                .filter(known -> distance(known, unknown) <= 2)
                .findFirst()
                .map(known -> "; did you mean " + qualified(known) + "?")
                .orElse("; known here: " + String.join(", ", asked.keySet()));
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
