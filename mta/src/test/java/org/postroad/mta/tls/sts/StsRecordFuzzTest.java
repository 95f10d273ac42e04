package org.postroad.mta.tls.sts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The TXT record that tells of a policy (RFC 8461 §3.1). */
class StsRecordFuzzTest {
    @FuzzTest
    void text(byte[] octets) {
        String text = new String(octets, StandardCharsets.UTF_8);
        Optional<StsRecord> record = StsRecord.among(List.of(text));
        assertEquals(record, StsRecord.among(List.of("v=spf1 -all", text)));
        assertTrue(StsRecord.among(List.of(text, text)).isEmpty(), "two are none");
        record.ifPresent(known -> {
            assertTrue(known.id().matches("[A-Za-z0-9]{1,32}") && text.contains("id=" + known.id()));
            assertEquals(record, StsRecord.among(List.of("v=STSv1; id=" + known.id())));
        });
    }
}
