package org.postroad.it.story;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.it.world.Letter;
import org.postroad.it.world.Person;
import org.postroad.it.world.SentLetter;
import org.postroad.it.world.TwoSystems;

/**
 * Files of 25 MB go through two systems whose heaps are far too small to hold what is on its way at once (I9): three letters of 34 MB
 * each, in 64 MB.
 */
class LargeAttachmentTest {
    private static final int SIZE = 25_000_000;
    private static final int LETTERS = 3;

    @AutoClose
    private static final TwoSystems systems =
            TwoSystems.inProcesses("-Xmx64m", "-XX:MaxDirectMemorySize=32m", "-XX:+ExitOnOutOfMemoryError");

    @Test
    void everyByteArrivesThroughSmallHeaps(@TempDir Path directory) throws IOException {
        Person alice = systems.alice();
        Person bob = systems.bob();
        List<Path> files = new ArrayList<>();
        List<SentLetter> sent = new ArrayList<>();
        for (int i = 0; i < LETTERS; i++) {
            byte[] content = new byte[SIZE];
            new Random(i).nextBytes(content);
            Path file = Files.write(directory.resolve("film-" + i), content);
            files.add(file);
            sent.add(alice.send(Letter.to(bob.address())
                    .with(alice.upload("film-" + i, "video/mp4", BodyPublishers.ofFile(file)))));
        }
        for (int i = 0; i < LETTERS; i++) {
            JsonNode part = bob.awaitMessage(sent.get(i).messageId())
                    .path("attachments")
                    .path(0);
            assertEquals("film-" + i, part.path("name").asText());
            assertSame(files.get(i), bob, part.path("blobId").asText());
        }
    }

    private static void assertSame(Path expected, Person reader, String blobId) throws IOException {
        Path received = expected.resolveSibling(expected.getFileName() + ".received");
        try (InputStream in = reader.download(blobId)) {
            Files.copy(in, received);
        }
        assertEquals(-1, Files.mismatch(expected, received), "first octet that differs");
    }
}
