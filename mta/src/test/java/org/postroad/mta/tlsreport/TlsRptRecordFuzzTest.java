package org.postroad.mta.tlsreport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The TXT record that asks for reports (RFC 8460 §3). */
class TlsRptRecordFuzzTest {
    /** No more addresses than are told, each of them one that mail can go to; another record beside it changes nothing, a second one does. */
    @FuzzTest
    void text(byte[] octets) {
        String text = new String(octets, StandardCharsets.UTF_8);
        Optional<TlsRptRecord> record = TlsRptRecord.among(List.of(text));
        assertEquals(record, TlsRptRecord.among(List.of("v=spf1 -all", text)));
        assertTrue(TlsRptRecord.among(List.of(text, text)).isEmpty());
        record.ifPresent(known -> {
            assertTrue(text.startsWith("v=TLSRPTv1") && known.mail().size() <= TlsRptRecord.MOST);
            assertTrue(known.posts().size() <= TlsRptRecord.MOST_POSTS);
            known.posts()
                    .forEach(post -> assertTrue(post.target().startsWith("/")
                            && post.target().chars().allMatch(c -> c > ' ' && c <= '~')));
            known.mail().forEach(address -> {
                assertFalse(address.needsSmtpUtf8());
                assertTrue(address.toString().chars().allMatch(c -> c >= ' ' && c <= '~'));
            });
        });
    }
}
