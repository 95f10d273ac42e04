package org.postroad.mta.tlsreport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.postroad.mta.tlsreport.TlsReport.Failure;
import org.postroad.mta.tlsreport.TlsReport.PolicyResult;

/** Reports as JSON (RFC 8460 §4). Thread-safe. */
public final class TlsReportJson {
    /** What a report that is compressed is called (RFC 8460 §5.3, §5.4). */
    static final String MEDIA_TYPE = "application/tlsrpt+gzip";

    /** The greatest report that is read, in octets of JSON. */
    static final int MAX_OCTETS = 4 << 20;

    private static final int MAX_POLICIES = 100;
    private static final int MAX_DETAILS = 1000;
    private static final int MAX_LINES = 200;
    private static final int MAX_TEXT = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private TlsReportJson() {}

    /** The report as octets of JSON. */
    static byte[] write(TlsReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("organization-name", report.organization());
        root.putObject("date-range")
                .put("start-datetime", report.begin().toString())
                .put("end-datetime", report.end().toString());
        root.put("contact-info", report.contact());
        root.put("report-id", report.id());
        ArrayNode policies = root.putArray("policies");
        report.policies().forEach(policy -> policies.add(policy(policy)));
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The same compressed, as it travels. */
    static byte[] compressed(TlsReport report) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(octets)) {
            gzip.write(write(report));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return octets.toByteArray();
    }

    private static ObjectNode policy(PolicyResult result) {
        ObjectNode node = JSON.createObjectNode();
        ObjectNode policy = node.putObject("policy").put("policy-type", result.type());
        if (!result.strings().isEmpty()) {
            result.strings().forEach(policy.putArray("policy-string")::add);
        }
        policy.put("policy-domain", result.domain());
        if (!result.mx().isEmpty()) {
            result.mx().forEach(policy.putArray("mx-host")::add);
        }
        node.putObject("summary")
                .put("total-successful-session-count", result.successes())
                .put("total-failure-session-count", result.failures());
        if (!result.details().isEmpty()) {
            ArrayNode details = node.putArray("failure-details");
            result.details().forEach(failure -> details.add(failure(failure)));
        }
        return node;
    }

    private static ObjectNode failure(Failure failure) {
        ObjectNode node = JSON.createObjectNode().put("result-type", failure.type());
        putUnlessEmpty(node, "sending-mta-ip", failure.from());
        putUnlessEmpty(node, "receiving-mx-hostname", failure.host());
        putUnlessEmpty(node, "receiving-ip", failure.address());
        node.put("failed-session-count", failure.sessions());
        putUnlessEmpty(node, "failure-reason-code", failure.reason());
        return node;
    }

    private static void putUnlessEmpty(ObjectNode node, String name, String text) {
        if (!text.isEmpty()) {
            node.put(name, text);
        }
    }

    /**
     * Reads a report that somebody sent: JSON, compressed or not. Reads no more than four mebibytes of it, however small it came.
     *
     * @throws IOException if it is no report, or too long, or the stream cannot be read
     */
    public static TlsReport read(InputStream in, boolean gzip) throws IOException {
        return parse(unpack(in, gzip));
    }

    /**
     * A report's octets of JSON, at most four mebibytes.
     *
     * @throws IOException if there are more, or they cannot be read
     */
    public static byte[] unpack(InputStream in, boolean gzip) throws IOException {
        byte[] octets;
        try (InputStream plain = gzip ? new GZIPInputStream(in) : in) {
            octets = plain.readNBytes(MAX_OCTETS + 1);
        } catch (ZipException broken) {
            throw new IOException("the report is no gzip: " + broken.getMessage(), broken);
        }
        if (octets.length > MAX_OCTETS) {
            throw new IOException("the report is longer than " + MAX_OCTETS + " octets");
        }
        return octets;
    }

    /**
     * Understands a report.
     *
     * @throws IOException if it is none
     */
    public static TlsReport parse(byte[] octets) throws IOException {
        JsonNode root = JSON.readTree(octets);
        if (root == null || !root.isObject() || !root.path("policies").isArray()) {
            throw new IOException("what was sent is no TLS report");
        }
        List<PolicyResult> policies = new ArrayList<>();
        for (JsonNode node : root.path("policies")) {
            if (policies.size() < MAX_POLICIES) {
                policies.add(policy(node));
            }
        }
        JsonNode range = root.path("date-range");
        return new TlsReport(
                text(root.path("organization-name")),
                time(range.path("start-datetime")),
                time(range.path("end-datetime")),
                text(root.path("contact-info")),
                text(root.path("report-id")),
                policies);
    }

    private static PolicyResult policy(JsonNode node) {
        JsonNode policy = node.path("policy");
        JsonNode summary = node.path("summary");
        List<Failure> details = new ArrayList<>();
        for (JsonNode failure : node.path("failure-details")) {
            if (details.size() < MAX_DETAILS) {
                details.add(new Failure(
                        text(failure.path("result-type")),
                        text(failure.path("sending-mta-ip")),
                        text(failure.path("receiving-mx-hostname")),
                        text(failure.path("receiving-ip")),
                        count(failure.path("failed-session-count")),
                        text(failure.path("failure-reason-code"))));
            }
        }
        return new PolicyResult(
                text(policy.path("policy-type")),
                texts(policy.path("policy-string")),
                text(policy.path("policy-domain")),
                texts(policy.path("mx-host")),
                count(summary.path("total-successful-session-count")),
                count(summary.path("total-failure-session-count")),
                details);
    }

    /** One text, or several: reporters differ. */
    private static List<String> texts(JsonNode node) {
        if (node.isTextual()) {
            return List.of(text(node));
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode each : node) {
            if (texts.size() < MAX_LINES) {
                texts.add(text(each));
            }
        }
        return texts;
    }

    private static String text(JsonNode node) {
        String text = node.isValueNode() ? node.asText() : "";
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    private static long count(JsonNode node) {
        return Math.max(0, node.asLong());
    }

    private static Instant time(JsonNode node) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(node.asText());
            return time.getYear() >= 1970 && time.getYear() <= 9999 ? time.toInstant() : Instant.EPOCH; // RFC 3339 §5.6
        } catch (DateTimeException unreadable) {
            return Instant.EPOCH;
        }
    }
}
