package org.postroad.common.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A dialogue of a line protocol in a text file, one step a line:
 *
 * <pre>
 *   # a comment
 *   @ name value            an option, for the test that plays it
 *   C: EHLO client.test     the client says a line; its CRLF is added
 *   C! text\n.\n            the client says exactly that: \r \n \t \0 \\ and \xHH are escapes
 *   S: 250-*                the server says a line; * stands for anything
 *   = secure                TLS is agreed on
 *   = closed                the server has closed the connection
 *   = silent                the server says nothing until the client gives up
 *   = hangup                the client closes the connection
 *   = stop                  the server is stopped
 *   = idle                  the client was silent for as long as the server waits
 *   100 x C: NOOP           a line of the client or the server, so many times
 * </pre>
 *
 * <p>Client lines in a row are sent at once, pipelined.
 *
 * @param name the file's name without its ending
 * @param options by their names; of several with one name, the values in order
 * @param steps in order
 */
public record Transcript(String name, Map<String, List<String>> options, List<Step> steps) {
    /** One line of the dialogue. */
    public record Step(Kind kind, String text, int line) {}

    /** What a step is. */
    public enum Kind {
        CLIENT,
        CLIENT_RAW,
        SERVER,
        SECURE,
        CLOSED,
        SILENT,
        HANGUP,
        STOP,
        IDLE
    }

    private static final Pattern REPEATED = Pattern.compile("([1-9][0-9]{0,3}) x (.*)");
    private static final Map<String, Kind> KINDS = Map.of("C:", Kind.CLIENT, "C!", Kind.CLIENT_RAW, "S:", Kind.SERVER);

    /** The transcripts in a folder of the class path, by name. At least one, or the test that asks would test nothing. */
    public static List<Transcript> in(String folder) {
        URL found = Transcript.class.getClassLoader().getResource(folder);
        if (found == null) {
            throw new IllegalArgumentException("no folder " + folder);
        }
        try (Stream<Path> files = Files.list(Path.of(found.toURI()))) {
            List<Transcript> transcripts = files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .map(Transcript::read)
                    .toList();
            if (transcripts.isEmpty()) {
                throw new IllegalArgumentException("no transcript in " + folder);
            }
            return transcripts;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (URISyntaxException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    /** The single value of an option. */
    public String option(String option, String otherwise) {
        return options.getOrDefault(option, List.of(otherwise)).get(0);
    }

    /** The octets of a client's step. */
    public static byte[] octets(Step step) {
        return step.kind() == Kind.CLIENT
                ? (step.text() + "\r\n").getBytes(StandardCharsets.UTF_8)
                : unescape(step.text());
    }

    /** Whether a line is what a pattern says; {@code *} stands for anything. */
    public static boolean matches(String pattern, String line) {
        String regex = Stream.of(pattern.split("\\*", -1))
                .map(Pattern::quote)
                .reduce((a, b) -> a + ".*" + b)
                .orElse("");
        return Pattern.compile(regex, Pattern.DOTALL).matcher(line).matches();
    }

    private static Transcript read(Path file) {
        Map<String, List<String>> options = new LinkedHashMap<>();
        List<Step> steps = new ArrayList<>();
        try {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (line.startsWith("@ ")) {
                    String[] words = line.substring(2).split(" ", 2);
                    options.computeIfAbsent(words[0], name -> new ArrayList<>()).add(words.length > 1 ? words[1] : "");
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    Matcher repeated = REPEATED.matcher(line);
                    boolean once = !repeated.matches();
                    Step step = step(file, once ? line : repeated.group(2), number);
                    steps.addAll(Collections.nCopies(once ? 1 : Integer.parseInt(repeated.group(1)), step));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return new Transcript(file.getFileName().toString().replace(".txt", ""), options, steps);
    }

    private static Step step(Path file, String line, int number) {
        String mark = line.substring(0, Math.min(2, line.length()));
        if (KINDS.containsKey(mark)) {
            return new Step(KINDS.get(mark), line.length() > 3 ? line.substring(3) : "", number);
        }
        return switch (line.strip()) {
            case "= secure" -> new Step(Kind.SECURE, "", number);
            case "= closed" -> new Step(Kind.CLOSED, "", number);
            case "= silent" -> new Step(Kind.SILENT, "", number);
            case "= hangup" -> new Step(Kind.HANGUP, "", number);
            case "= stop" -> new Step(Kind.STOP, "", number);
            case "= idle" -> new Step(Kind.IDLE, "", number);
            default -> throw new IllegalArgumentException(file.getFileName() + ":" + number + ": not a step: " + line);
        };
    }

    private static byte[] unescape(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            char escape = text.charAt(++i);
            switch (escape) {
                case 'r' -> plain.append('\r');
                case 'n' -> plain.append('\n');
                case 't' -> plain.append('\t');
                case '0' -> plain.append('\0');
                case '\\' -> plain.append('\\');
                case 'x' -> {
                    plain.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("no escape \\" + escape);
            }
        }
        return plain.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
