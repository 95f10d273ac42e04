package org.postroad.mta.tlsreport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/** Reports of TLS, as JSON and in gzip (RFC 8460 §4). */
class TlsReportFuzzTest {
    /** What is read is bounded and comes back when it is written; compressed it reads the same; and what is no gzip is no more than that. */
    @FuzzTest
    void report(byte[] octets) throws IOException {
        try {
            assertBounded(TlsReportJson.read(new ByteArrayInputStream(octets), true));
        } catch (IOException noGzip) {
            // the usual end
        }
        TlsReport report;
        try {
            report = TlsReportJson.read(new ByteArrayInputStream(octets), false);
        } catch (IOException noReport) {
            return;
        }
        assertBounded(report);
        assertEquals(report, TlsReportJson.read(new ByteArrayInputStream(gzip(octets)), true));
        assertEquals(report, TlsReportJson.read(new ByteArrayInputStream(TlsReportJson.write(report)), false));
    }

    private static void assertBounded(TlsReport report) {
        assertTrue(report.policies().size() <= 100);
        assertTrue(report.organization().length() <= 1000 && report.id().length() <= 1000);
        for (TlsReport.PolicyResult policy : report.policies()) {
            assertTrue(policy.successes() >= 0 && policy.failures() >= 0);
            assertTrue(policy.details().size() <= 1000
                    && policy.mx().size() <= 200
                    && policy.strings().size() <= 200);
        }
    }

    private static byte[] gzip(byte[] octets) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(octets);
        }
        return packed.toByteArray();
    }
}
