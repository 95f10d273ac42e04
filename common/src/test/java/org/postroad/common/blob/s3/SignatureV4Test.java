package org.postroad.common.blob.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureV4Test {
    private static final S3Credentials EXAMPLE =
            new S3Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    /** The examples of the signature's documentation that sign the same headers. */
    @ParameterizedTest
    @CsvSource({
        "max-keys=2&prefix=J, 34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        "lifecycle=, fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
    })
    void itIsAsInTheDocumentation(String query, String signature) {
        String time = SignatureV4.time(Instant.parse("2013-05-24T00:00:00Z"));
        assertEquals("20130524T000000Z", time);
        assertEquals(
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                        + "SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" + signature,
                new SignatureV4("us-east-1", EXAMPLE)
                        .authorization("GET", "examplebucket.s3.amazonaws.com", "/", query, time, SignatureV4.NO_BODY));
    }

    @Test
    void settingsShowNoSecret() {
        S3Settings settings = S3Settings.parse("s3://s3.example.net:9000/mail-bytes/a/b/", "eu-1", EXAMPLE);
        assertEquals("https://s3.example.net:9000", settings.endpoint().toString());
        assertEquals("mail-bytes", settings.bucket());
        assertEquals("a/b/", settings.prefix());
        assertEquals("https://s3.example.net:9000/mail-bytes/a/b/", settings.toString());
        assertFalse((EXAMPLE + " " + settings).contains(EXAMPLE.secretKey()));
        assertEquals(
                "",
                S3Settings.parse("s3+http://127.0.0.1:80/mail", "eu-1", EXAMPLE).prefix());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://s3.example.net/mail",
                "s3://s3.example.net",
                "s3://s3.example.net/",
                "s3://user@s3.example.net/mail",
                "s3://s3.example.net/mail/../other",
                "s3://s3.example.net/mail?x=y",
                "s3://s3.example.net/mail#x",
                "s3://s3.example.net/MAIL",
                "s3://[::1]/mail",
                "s3://s3.example.net/mail/a%2Fb"
            })
    void whatIsNoBucketIsRefused(String url) {
        assertThrows(IllegalArgumentException.class, () -> S3Settings.parse(url, "eu-1", EXAMPLE));
    }
}
