package org.postroad.it.browser.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One attack.
 *
 * @param markup with {@code {C}} for a script that tells of its running, {@code {E}} for an address elsewhere and {@code {H}} for that
 *     address without its scheme
 */
public record Vector(String name, String markup) {
    private static final String FILE = "/hostile/vectors.txt";
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-f]{2})|(.))");

    /** All of the file. */
    public static List<Vector> all() {
        try (InputStream in = Vector.class.getResourceAsStream(FILE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.startsWith("=="))
                    .map(Vector::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Vector parse(String line) {
        String[] parts = line.split(": ", 2);
        // A character is an octet here; what is beyond ASCII is written as its UTF-8.
        String markup = ESCAPE.matcher(parts[1])
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(1) != null
                                ? String.valueOf((char) Integer.parseInt(match.group(1), 16))
                                : plain(match.group(2))));
        byte[] octets = markup.getBytes(StandardCharsets.ISO_8859_1);
        return new Vector(parts[0], new String(octets, StandardCharsets.UTF_8));
    }

    private static String plain(String letter) {
        return switch (letter) {
            case "n" -> "\n";
            case "t" -> "\t";
            case "0" -> "\0";
            default -> letter;
        };
    }

    /** The markup with its places filled. */
    String aimed(String script, String elsewhere) {
        return markup.replace("{C}", script)
                .replace("{E}", "http://" + elsewhere)
                .replace("{H}", elsewhere);
    }
}
