package org.postroad.app.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postroad.app.control.OperationRefusedException;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Database;
import org.postroad.common.mime.BodyPart;
import org.postroad.common.mime.PartDecoder;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.MailStore;
import org.postroad.mta.tlsreport.TlsReport;
import org.postroad.mta.tlsreport.TlsReportJson;

/** The operation {@code tls.reports}: what others reported of TLS with this system (RFC 8460), read from the mailbox they were sent to. */
final class TlsReportsOperation {
    private static final int MOST_MESSAGES = 500;
    private static final int MOST_PARTS = 10; // of one message
    private static final int MOST_OCTETS = 16 << 20; // of JSON, in all: strangers may write to that mailbox
    private static final int USUAL_DAYS = 14;
    private static final int MOST_DAYS = 3650;
    private static final long MAX_MESSAGE = 20L << 20;
    private static final String GZIP = "application/tlsrpt+gzip";
    private static final String PLAIN = "application/tlsrpt+json";

    private final Database database;
    private final MailStore mail;
    private final BlobStore blobs;
    private final Optional<EmailAddress> usual;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param usual whose mailbox, unless it is said
     */
    TlsReportsOperation(Database database, MailStore mail, BlobStore blobs, Optional<EmailAddress> usual, Clock clock) {
        this.database = database;
        this.mail = mail;
        this.blobs = blobs;
        this.usual = usual;
        this.clock = clock;
    }

    /** {@code {"address": …, "days": n}}; the newest messages first, at most 500 of them are looked at. */
    JsonNode show(JsonNode arguments) {
        Account account = account(arguments.path("address").asText());
        int days = Math.max(1, Math.min(arguments.path("days").asInt(USUAL_DAYS), MOST_DAYS));
        Instant since = clock.instant().minus(Duration.ofDays(days));
        EmailQuery newest = EmailQuery.newest(new EmailFilter.After(since), MOST_MESSAGES);
        List<Email> emails = database.read(rows -> mail.emails()
                .get(
                        rows,
                        account.id(),
                        mail.emails().query(rows, account.id(), newest).ids()));
        Reading reading = new Reading();
        emails.stream().filter(email -> email.size() <= MAX_MESSAGE).forEach(reading::read);
        return reading.reports;
    }

    private Account account(String asked) {
        if (asked.isEmpty() && usual.isEmpty()) {
            throw new OperationRefusedException(
                    "whose mailbox do reports come to? Set tls_reports.to, or name the address");
        }
        String address = asked.isEmpty() ? usual.get().toString() : asked;
        return database.read(rows -> mail.directory().byLogin(rows, address))
                .orElseThrow(() -> new OperationRefusedException("there is nobody with the address " + address));
    }

    /** One look through the mailbox: what has come of it, and what may still be read. */
    private final class Reading {
        private final ArrayNode reports = json.createArrayNode();
        private long left = MOST_OCTETS;

        void read(Email email) {
            email.summary()
                    .structure()
                    .walk()
                    .filter(part -> part.type().equals(GZIP) || part.type().equals(PLAIN))
                    .limit(MOST_PARTS)
                    .forEach(part -> read(email, part));
        }

        private void read(Email email, BodyPart part) {
            if (left < 0) {
                return;
            }
            ObjectNode node =
                    reports.addObject().put("received", email.receivedAt().toString());
            try (InputStream encoded = blobs.open(email.blobId(), part.bodyOffset(), part.encodedLength())) {
                byte[] octets = TlsReportJson.unpack(
                        PartDecoder.decode(part, encoded), part.type().equals(GZIP));
                left -= octets.length;
                if (left < 0) {
                    node.put("error", "this and older reports are left out: there are too many, or too large ones");
                } else {
                    show(TlsReportJson.parse(octets), node);
                }
            } catch (IOException noReport) {
                node.put("error", String.valueOf(noReport.getMessage()));
            }
        }
    }

    private void show(TlsReport report, ObjectNode node) {
        node.put("organization", report.organization())
                .put("id", report.id())
                .put("contact", report.contact())
                .put("begin", report.begin().toString())
                .put("end", report.end().toString());
        ArrayNode policies = node.putArray("policies");
        for (TlsReport.PolicyResult result : report.policies()) {
            ObjectNode policy = policies.addObject()
                    .put("domain", result.domain())
                    .put("policy", result.type())
                    .put("successes", result.successes())
                    .put("failures", result.failures());
            ArrayNode failures = policy.putArray("details");
            result.details()
                    .forEach(failure -> failures.addObject()
                            .put("type", failure.type())
                            .put("sessions", failure.sessions())
                            .put("host", failure.host())
                            .put("address", failure.address())
                            .put("from", failure.from())
                            .put("reason", failure.reason()));
        }
    }
}
