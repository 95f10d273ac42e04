package org.postroad.app.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** mbox files, as nobody has ever written them (RFC 4155). */
class MboxFuzzTest {
    /** Every octet is counted, no line ends bare but with a CR that was one, and what was read comes back when it is written. */
    @FuzzTest
    void mbox(byte[] octets) throws IOException {
        for (MboxReader.Quoting quoting : MboxReader.Quoting.values()) {
            Gathered found;
            try {
                found = read(octets, quoting);
            } catch (IOException noMbox) {
                return;
            }
            assertEquals(octets.length, found.read, "every octet is counted");
            List<String> texts =
                    found.messages.stream().map(Gathered.Message::text).toList();
            ByteArrayOutputStream mbox = new ByteArrayOutputStream();
            try (MboxWriter writer = new MboxWriter(mbox)) {
                for (String text : texts) {
                    try (HeldMessage held =
                            HeldMessage.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))) {
                        writer.write(held, new MessageNote(List.of(), Set.of(), Instant.EPOCH, ""));
                    }
                }
            }
            if (!texts.isEmpty()) {
                assertEquals(
                        texts.size(),
                        read(mbox.toByteArray(), MboxReader.Quoting.RD).messages.size());
            }
        }
    }

    private static Gathered read(byte[] octets, MboxReader.Quoting quoting) throws IOException {
        Gathered found = new Gathered();
        new MboxReader(new ByteArrayInputStream(octets), List.of("Box"), "box", quoting, 1 << 20).readTo(found);
        return found;
    }
}
