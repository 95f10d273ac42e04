package org.postroad.it.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** What was measured, for people to read: {@code target/browser-figures.txt}. */
final class Figures {
    private static final Path FILE = Path.of("target", "browser-figures.txt");

    private Figures() {}

    static void note(String figure) {
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, figure + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
