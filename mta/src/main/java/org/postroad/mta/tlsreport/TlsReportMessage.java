package org.postroad.mta.tlsreport;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.postroad.common.address.EmailAddress;

/** A report as mail (RFC 8460 §5.3). Immutable. */
record TlsReportMessage(TlsReport report, String domain, String submitter, EmailAddress from, List<EmailAddress> to) {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.US); // RFC 5322 §3.3
    private static final String BOUNDARY = "=_tls-report";
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(76, new byte[] {'\r', '\n'});

    void write(OutputStream out, Instant at, String messageId) throws IOException {
        String recipients = to.stream().map(EmailAddress::toString).collect(Collectors.joining(",\r\n "));
        out.write("""
                From: <%s>
                To: %s
                Date: %s
                Message-ID: <%s>
                Subject: Report Domain: %s
                 Submitter: %s
                 Report-ID: <%s>
                TLS-Report-Domain: %s
                TLS-Report-Submitter: %s
                TLS-Required: No
                Auto-Submitted: auto-generated
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type="tlsrpt"; boundary="%s"

                --%s
                Content-Type: text/plain; charset=us-ascii

                This is a report on TLS with the mail hosts of %s, from %s
                to %s, by %s (RFC 8460).

                --%s
                Content-Type: %s
                Content-Transfer-Encoding: base64
                Content-Disposition: attachment; filename="%s"

                %s
                --%s--
                """.formatted(
                        from,
                        recipients,
                        DATE.format(at.atOffset(ZoneOffset.UTC)),
                        messageId,
                        domain,
                        submitter,
                        report.id(),
                        domain,
                        submitter,
                        BOUNDARY,
                        BOUNDARY,
                        domain,
                        report.begin(),
                        report.end(),
                        submitter,
                        BOUNDARY,
                        TlsReportJson.MEDIA_TYPE,
                        fileName(),
                        BASE64.encodeToString(TlsReportJson.compressed(report)),
                        BOUNDARY)
                .replace("\r\n", "\n")
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.UTF_8));
    }

    /** RFC 8460 §5.1. */
    private String fileName() {
        return submitter + "!" + domain + "!" + report.begin().getEpochSecond() + "!"
                + report.end().getEpochSecond() + ".json.gz";
    }
}
