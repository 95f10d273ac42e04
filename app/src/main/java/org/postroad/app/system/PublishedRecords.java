package org.postroad.app.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postroad.app.settings.SystemSettings;
import org.postroad.common.address.Domain;
import org.postroad.mta.tls.sts.StsPolicy;

/** The DNS records that an operator publishes, so that others find this system and may insist on TLS with it. Immutable. */
final class PublishedRecords {
    /**
     * @param name with the root's dot
     * @param data as in a zone file
     * @param why in words
     */
    record Published(String name, String type, String data, String why) {}

    private final SystemSettings settings;
    private final X509Certificate certificate;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param certificate that SMTP shows
     */
    PublishedRecords(SystemSettings settings, X509Certificate certificate) {
        this.settings = settings;
        this.certificate = certificate;
    }

    /** The operation {@code dns.records}. */
    JsonNode show(JsonNode arguments) {
        ArrayNode list = json.createArrayNode();
        for (Published record : all()) {
            list.addObject()
                    .put("name", record.name())
                    .put("type", record.type())
                    .put("data", record.data())
                    .put("why", record.why());
        }
        return list;
    }

    List<Published> all() {
        List<Published> records = new ArrayList<>();
        String host = settings.hostname() + ".";
        for (Domain domain : domains()) {
            records.add(new Published(domain + ".", "MX", "10 " + host, "mail comes here"));
            settings.published().mtaSts().ifPresent(policy -> {
                records.add(new Published(
                        "_mta-sts." + domain + ".",
                        "TXT",
                        "\"v=STSv1; id=" + id(policy) + ";\"",
                        "there is an MTA-STS policy; the id changes with it"));
                records.add(new Published(
                        "mta-sts." + domain + ".", "CNAME", host, "the webmail serves it there, over HTTPS"));
            });
            settings.published()
                    .tlsReports()
                    .ifPresent(to -> records.add(new Published(
                            "_smtp._tls." + domain + ".",
                            "TXT",
                            "\"v=TLSRPTv1; rua=mailto:" + to + "\"",
                            "others report how TLS with this system went")));
        }
        // RFC 7672 §3.1: the key's digest outlives the certificate's renewals with the same key.
        records.add(new Published(
                "_25._tcp." + host,
                "TLSA",
                "3 1 1 " + sha256(certificate.getPublicKey().getEncoded()),
                "DANE: only where the zone is signed; add the next key's before it is used"));
        return List.copyOf(records);
    }

    /** The text of the policy for each host name at which it is served. */
    Map<String, String> policies() {
        Map<String, String> policies = new LinkedHashMap<>();
        settings.published()
                .mtaSts()
                .ifPresent(policy -> domains().forEach(domain -> policies.put("mta-sts." + domain, text(policy))));
        return policies;
    }

    private List<Domain> domains() {
        return settings.domains().stream()
                .filter(domain -> !domain.isAddressLiteral())
                .toList();
    }

    private static String text(StsPolicy policy) {
        return String.join("\r\n", policy.lines()) + "\r\n";
    }

    private static String id(StsPolicy policy) {
        return sha256(text(policy).getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    private static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
