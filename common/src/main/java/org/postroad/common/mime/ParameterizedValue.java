package org.postroad.common.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A value with parameters: Content-Type, Content-Disposition (RFC 2045 §5.1, RFC 2183 §2). Parameters may be continued and encoded by
 * RFC 2231, carry raw UTF-8, or encoded-words where none may stand. Linear in the length of the field.
 *
 * @param value the part before the first semicolon, without comments, lower case
 * @param parameters names in lower case, values decoded; at most {@link MimeLimits#MAX_PARAMETERS}; in order
 */
record ParameterizedValue(String value, Map<String, String> parameters) {
    static final ParameterizedValue NONE = new ParameterizedValue("", Map.of());

    private static final int MAX_SEGMENTS = 1_000;

    /** One written parameter of RFC 2231: part {@code number} of a value. */
    private record Segment(String octets, boolean extended) {}

    static ParameterizedValue parse(String octets) {
        String text = HeaderText.unfold(octets);
        int semicolon = text.indexOf(';');
        String value = HeaderText.withoutComments(semicolon < 0 ? text : text.substring(0, semicolon));
        Map<String, String> parameters = semicolon < 0 ? Map.of() : new Scanner(text, semicolon).run();
        return new ParameterizedValue(Charsets.guess(value.strip()).toLowerCase(Locale.ROOT), parameters);
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** Splits {@code ;name=value;name="value"}; confined to one call. */
    private static final class Scanner {
        private final String text;
        private final Map<String, String> plain = new LinkedHashMap<>();
        private final Map<String, TreeMap<Integer, Segment>> segmented = new LinkedHashMap<>();
        private int segments;
        private int at;

        Scanner(String text, int start) {
            this.text = text;
            this.at = start;
        }

        Map<String, String> run() {
            while (at < text.length() && plain.size() + segmented.size() < MimeLimits.MAX_PARAMETERS) {
                at++;
                readParameter();
            }
            // The encoded form wins over a plain one that stands beside it for old readers (as in RFC 6266 §4.3).
            segmented.forEach((name, parts) -> plain.put(name, join(parts)));
            return plain;
        }

        /** Reads up to the next semicolon. */
        private void readParameter() {
            int nameEnd = at;
            while (nameEnd < text.length() && text.charAt(nameEnd) != '=' && text.charAt(nameEnd) != ';') {
                nameEnd++;
            }
            String name = text.substring(at, nameEnd).strip().toLowerCase(Locale.ROOT);
            at = nameEnd;
            if (at < text.length() && text.charAt(at) == '=') {
                at++;
                // File names with parentheses but without quotes are far more frequent than comments beside them.
                String value = readValue(name.contains("name"));
                if (!name.isEmpty()) {
                    put(name, value);
                }
            }
        }

        private String readValue(boolean parenthesesBelong) {
            while (at < text.length() && HeaderText.isSpace(text.charAt(at))) {
                at++;
            }
            String value;
            if (at < text.length() && text.charAt(at) == '"') {
                int end = HeaderText.behindQuoted(text, at);
                value = HeaderText.unquote(text, at, end, '"');
                at = endOfValue(end);
            } else {
                int end = endOfValue(at);
                String written = text.substring(at, end);
                value = (parenthesesBelong ? written : HeaderText.withoutComments(written)).strip();
                at = end;
            }
            return value;
        }

        private int endOfValue(int from) {
            int semicolon = text.indexOf(';', from);
            return semicolon < 0 ? text.length() : semicolon;
        }

        private void put(String name, String octets) {
            int star = name.indexOf('*');
            if (star <= 0) {
                plain.putIfAbsent(name, HeaderText.decode(octets));
                return;
            }
            boolean extended = name.endsWith("*");
            String number = extended && star == name.length() - 1
                    ? "0"
                    : name.substring(star + 1, name.length() - (extended ? 1 : 0));
            boolean countable =
                    number.length() <= 3 && !number.isEmpty() && number.chars().allMatch(Character::isDigit);
            if (countable && segments++ < MAX_SEGMENTS) {
                segmented
                        .computeIfAbsent(name.substring(0, star), key -> new TreeMap<>())
                        .putIfAbsent(Integer.parseInt(number), new Segment(octets, extended));
            }
        }

        /** RFC 2231 §3, §4: the charset stands before the first segment, if that one is extended. */
        private static String join(TreeMap<Integer, Segment> parts) {
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            Optional<Charset> charset = Optional.empty();
            boolean first = true;
            int next = parts.firstKey();
            for (Segment segment = parts.get(next); segment != null; segment = parts.get(++next)) {
                String value = segment.octets();
                int language = value.indexOf('\'');
                int content = language < 0 ? -1 : value.indexOf('\'', language + 1);
                if (first && segment.extended() && content > 0) {
                    charset = Charsets.find(value.substring(0, language));
                    value = value.substring(content + 1);
                }
                octets.writeBytes(segment.extended() ? percentDecode(value) : latin1(value));
                first = false;
            }
            byte[] all = octets.toByteArray();
            String text = charset.map(known -> new String(all, known)).orElseGet(() -> Charsets.guess(all));
            return HeaderText.normalize(text);
        }

        private static byte[] percentDecode(String value) {
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                int high = c == '%' && i + 2 < value.length() ? Character.digit(value.charAt(i + 1), 16) : -1;
                int low = high >= 0 ? Character.digit(value.charAt(i + 2), 16) : -1;
                if (low >= 0) {
                    octets.write(high << 4 | low);
                    i += 2;
                } else {
                    octets.write(c);
                }
            }
            return octets.toByteArray();
        }

        private static byte[] latin1(String octets) {
            return octets.getBytes(StandardCharsets.ISO_8859_1);
        }
    }
}
