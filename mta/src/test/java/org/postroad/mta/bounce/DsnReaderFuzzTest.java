package org.postroad.mta.bounce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.postroad.common.mime.BodyPart;
import org.postroad.common.mime.MessageReader;
import org.postroad.mta.smtp.EnhancedStatus;

/** Reports that anybody may send (RFC 3464, RFC 6533); an input is what follows the first part. */
class DsnReaderFuzzTest {
    private static final String BEGIN =
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\n";

    /** What is believed of it is bounded, and each text is one line of its form. */
    @FuzzTest
    void report(byte[] octets) throws IOException {
        byte[] message =
                (BEGIN + new String(octets, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
        BodyPart structure =
                MessageReader.read(new ByteArrayInputStream(message)).structure();
        Optional<IncomingDsn> read = DsnReader.read(
                structure,
                part -> new ByteArrayInputStream(message, (int) part.bodyOffset(), (int) part.encodedLength()));
        if (read.isEmpty()) {
            return;
        }
        IncomingDsn dsn = read.get();
        assertLine(dsn.envelopeId());
        dsn.messageIds().forEach(DsnReaderFuzzTest::assertLine);
        assertTrue(!dsn.recipients().isEmpty() && dsn.recipients().size() <= DsnReader.MAX_RECIPIENTS);
        for (IncomingDsn.About about : dsn.recipients()) {
            assertFalse(about.addresses().isEmpty());
            assertEquals(
                    about.status(),
                    EnhancedStatus.parse(about.status())
                            .map(EnhancedStatus::toString)
                            .orElse(""));
            assertLine(about.text());
            assertLine(about.host());
            assertTrue(about.text().length() <= 1000 && about.host().length() <= 1000);
        }
    }

    private static void assertLine(String text) {
        assertTrue(text.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0), text);
    }
}
