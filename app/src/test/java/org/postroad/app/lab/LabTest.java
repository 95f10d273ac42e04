package org.postroad.app.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.app.cli.PostroadCommand;
import picocli.CommandLine;

class LabTest {
    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();

    private int lab(String... options) {
        CommandLine command = PostroadCommand.commandLine();
        command.setOut(new PrintWriter(out));
        String[] words = new String[options.length + 1];
        words[0] = "lab";
        System.arraycopy(options, 0, words, 1, options.length);
        return command.execute(words);
    }

    @Test
    void oneWalkGoesTheWholeWay() throws IOException {
        assertEquals(0, lab("--once", "--json"), out::toString);
        JsonNode walk = new ObjectMapper().readTree(out.toString());
        assertTrue(walk.path("delivered").asBoolean());
        assertTrue(walk.path("messageId").asText().matches("<.+@.+>"), out::toString);
        Set<String> hops = new LinkedHashSet<>();
        walk.path("hops")
                .forEach(hop -> hops.add(
                        hop.path("host").asText() + " " + hop.path("hop").asText()));
        for (String hop : List.of(
                "mx.north.test httpRequest",
                "mx.north.test commit",
                "mx.north.test dns",
                "mx.north.test connect",
                "mx.north.test tls",
                "mx.north.test smtpDialogue",
                "mx.south.test smtpSession",
                "mx.south.test commit",
                "mx.south.test mailbox",
                "mx.south.test push",
                "mx.south.test fetch")) {
            assertTrue(hops.contains(hop), () -> hop + " is missing in " + hops);
        }
    }

    @Test
    void theRoadIsPrintedAsATable() {
        assertEquals(0, lab("--once"), out::toString);
        assertTrue(out.toString().contains("delivered, read and unchanged in "), out::toString);
    }

    @Test
    void aLabThatIsKeptIsTheSameNextTime() throws IOException {
        LabSettings settings = new LabSettings(Optional.of(dir.resolve("lab")), false, 0);
        String password;
        try (Lab lab = Lab.start(settings)) {
            password = lab.person("alice").password();
        }
        try (Lab lab = Lab.start(settings)) {
            assertEquals(password, lab.person("ben").password());
        }
        try (Lab lab = Lab.start(new LabSettings(settings.directory(), true, 0))) {
            assertFalse(password.equals(lab.person("alice").password()));
        }
    }

    @Test
    void aDirectoryWithOtherThingsIsLeftAlone() throws IOException {
        Path letters = Files.writeString(dir.resolve("letters.txt"), "dear");
        LabSettings settings = new LabSettings(Optional.of(dir), true, 0);
        assertThrows(IOException.class, () -> Lab.start(settings));
        assertTrue(Files.exists(letters));
    }

    @Test
    void twoLabsRunSideBySide() throws IOException {
        LabSettings settings = new LabSettings(Optional.empty(), false, 0);
        try (Lab one = Lab.start(settings);
                Lab two = Lab.start(settings)) {
            assertFalse(one.places().equals(two.places()));
        }
    }
}
