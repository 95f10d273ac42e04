package org.postroad.app.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The list of a backup's files with their SHA-256, in the form that {@code sha256sum --check MANIFEST} reads. The last line seals it: without
 * that line, or with another digest in it, the backup is torn. Immutable.
 *
 * <pre>
 * # postroad backup, format 1
 * # taken 2026-11-23T12:15:00Z from mx.example.org
 * 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef  rows.mv.db
 * # end: 1 files, sha256 of all lines above 9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0
 * </pre>
 *
 * @param taken the instant: all that was acknowledged before is in it
 * @param host whose store it is
 * @param digests by the files' paths in the backup
 */
public record Manifest(Instant taken, String host, Map<String, String> digests) {
    static final String NAME = "MANIFEST";
    private static final String FIRST = "# postroad backup, format 1";
    private static final Pattern TAKEN = Pattern.compile("# taken (\\S+) from (\\S+)");
    private static final Pattern FILE =
            Pattern.compile("([0-9a-f]{64}) {2}((?:[A-Za-z0-9][A-Za-z0-9._-]*/)?[A-Za-z0-9][A-Za-z0-9._-]*)");
    private static final Pattern END = Pattern.compile("# end: (\\d+) files, sha256 of all lines above ([0-9a-f]{64})");

    public Manifest {
        digests = Collections.unmodifiableMap(new LinkedHashMap<>(digests));
    }

    /** A manifest as far as it was read. */
    private record Lines(Manifest manifest, boolean sealed) {}

    /**
     * Reads the manifest of a whole backup.
     *
     * @throws IOException if it is torn, or none
     */
    public static Manifest read(Path backup) throws IOException {
        Path file = backup.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            throw new IOException(backup + " is no backup: it has no " + NAME);
        }
        Lines lines = parse(Files.readAllLines(file, StandardCharsets.UTF_8));
        if (!lines.sealed) {
            throw new IOException(backup + " is torn: its " + NAME + " has no end, or is not as it was written");
        }
        return lines.manifest;
    }

    /** What a backup that broke off had finished; empty if there is nothing to be read. */
    static Optional<Manifest> unfinished(Path backup) {
        try {
            return Optional.of(parse(Files.readAllLines(backup.resolve(NAME), StandardCharsets.UTF_8)).manifest);
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /** The lines at the beginning. */
    static String begin(Instant taken, String host) {
        return FIRST + "\n# taken " + taken + " from " + host + "\n";
    }

    static String line(String path, String digest) {
        return digest + "  " + path + "\n";
    }

    /** All of it, sealed. */
    String text() {
        StringBuilder text = new StringBuilder(begin(taken, host));
        digests.forEach((path, digest) -> text.append(line(path, digest)));
        return text + "# end: " + digests.size() + " files, sha256 of all lines above "
                + Digests.of(text.toString().getBytes(StandardCharsets.UTF_8)) + "\n";
    }

    /** The digest that stands for the whole backup. */
    public String digest() {
        return Digests.of(text().getBytes(StandardCharsets.UTF_8));
    }

    private static Lines parse(List<String> lines) throws IOException {
        Matcher taken = TAKEN.matcher(lines.size() < 2 ? "" : lines.get(1));
        if (lines.isEmpty() || !lines.get(0).equals(FIRST) || !taken.matches()) {
            throw new IOException("this is no " + NAME + " of format 1");
        }
        Map<String, String> digests = new LinkedHashMap<>();
        List<String> others = new ArrayList<>();
        for (String line : lines.subList(2, lines.size())) {
            Matcher file = FILE.matcher(line);
            if (file.matches() && others.isEmpty()) {
                digests.put(file.group(2), file.group(1));
            } else {
                others.add(line);
            }
        }
        try {
            Manifest manifest = new Manifest(Instant.parse(taken.group(1)), taken.group(2), digests);
            boolean sealed = others.size() == 1
                    && END.matcher(others.get(0)).matches()
                    && manifest.text().equals(String.join("\n", lines) + "\n");
            return new Lines(manifest, sealed);
        } catch (DateTimeException e) {
            throw new IOException("this is no " + NAME + " of format 1", e);
        }
    }
}
