package org.postroad.common.blob.s3;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4 for the service {@code s3}, in the header {@code Authorization}. Paths and queries come escaped already, queries sorted.
 * Immutable.
 */
final class SignatureV4 {
    /** The digest of an empty body. */
    static final String NO_BODY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String SIGNED_HEADERS = "host;x-amz-content-sha256;x-amz-date";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final String region;
    private final S3Credentials credentials;

    SignatureV4(String region, S3Credentials credentials) {
        this.region = region;
        this.credentials = credentials;
    }

    /** The header {@code x-amz-date}. */
    static String time(Instant now) {
        return TIME.format(now);
    }

    /**
     * The header {@code Authorization} of a request with the headers Host, x-amz-date and x-amz-content-sha256.
     *
     * @param host as the header has it
     * @param time {@link #time}
     * @param bodyDigest SHA-256 of the body in hexadecimal
     */
    String authorization(String method, String host, String path, String query, String time, String bodyDigest) {
        String canonical = String.join(
                "\n",
                method,
                path,
                query,
                "host:" + host,
                "x-amz-content-sha256:" + bodyDigest,
                "x-amz-date:" + time,
                "",
                SIGNED_HEADERS,
                bodyDigest);
        String date = time.substring(0, 8);
        String scope = date + "/" + region + "/s3/aws4_request";
        String toSign = String.join("\n", ALGORITHM, time, scope, hex(sha256(octets(canonical))));
        byte[] key = hmac(octets("AWS4" + credentials.secretKey()), date);
        for (String part : new String[] {region, "s3", "aws4_request"}) {
            key = hmac(key, part);
        }
        return ALGORITHM + " Credential=" + credentials.accessKey() + "/" + scope + ", SignedHeaders=" + SIGNED_HEADERS
                + ", Signature=" + hex(hmac(key, toSign));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    private static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(octets(text));
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
