package org.postroad.common.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each {@code mime/NAME.eml} is read, and what was read is compared with {@code mime/NAME.txt}. A text that is missing is written beside
 * the test's class output, to be looked over and kept.
 */
class CorpusTest {
    @TestFactory
    Stream<DynamicTest> readsEachMessageAsExpected() {
        return messages().stream()
                .map(eml -> DynamicTest.dynamicTest(eml.getFileName().toString(), () -> check(eml)));
    }

    private static void check(Path eml) throws IOException {
        byte[] raw = Files.readAllBytes(eml);
        MessageSummary summary = MessageReader.read(new ByteArrayInputStream(raw));
        String outline = Outline.of(raw, summary);
        Path expected = eml.resolveSibling(eml.getFileName().toString().replace(".eml", ".txt"));
        if (!Files.exists(expected)) {
            Files.writeString(expected, outline);
            throw new AssertionError("new: look over " + expected);
        }
        assertEquals(Files.readString(expected), outline);
        assertEquals(raw.length, summary.size());
        assertEquals(Optional.of(summary), MessageSummaryCodec.decode(MessageSummaryCodec.encode(summary)));
    }

    static List<Path> messages() {
        try (Stream<Path> files =
                Files.list(Path.of(CorpusTest.class.getResource("/mime").toURI()))) {
            return files.filter(file -> file.toString().endsWith(".eml"))
                    .sorted()
                    .toList();
        } catch (IOException | URISyntaxException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
