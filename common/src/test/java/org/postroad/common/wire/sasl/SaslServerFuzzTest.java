package org.postroad.common.wire.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.postroad.common.wire.tls.ChannelBinding;
import org.postroad.common.wire.tls.TlsSession;

/** A client's messages of every mechanism; an input is the mechanism's name and then messages, a line each. */
class SaslServerFuzzTest {
    private static final byte[] SALT = "fuzz".getBytes(StandardCharsets.US_ASCII);
    private static final ScramVerifier SHA_256 = ScramVerifier.of(ScramHash.SHA_256, "secret", SALT, 4096);
    private static final ScramVerifier SHA_1 = ScramVerifier.of(ScramHash.SHA_1, "secret", SALT, 4096);
    private static final TlsSession TLS = new TlsSession(
            "TLSv1.3",
            "TLS_AES_256_GCM_SHA384",
            List.of(),
            List.of(new ChannelBinding(ChannelBinding.TLS_SERVER_END_POINT, SALT)));

    private String told = "";

    /** Whoever gets in has said the secret; no message is too strange to be judged. */
    @FuzzTest
    void messages(byte[] input) {
        told = "";
        String[] lines = new String(input, StandardCharsets.ISO_8859_1).split("\n", 8);
        Optional<SaslMechanism> mechanism = SaslMechanism.named(lines[0]);
        if (mechanism.isEmpty()) {
            return;
        }
        Sasl sasl = new Sasl(logins(), Clock.systemUTC(), () -> "SERVERNONCE");
        SaslServer server = sasl.server(mechanism.get(), InetAddress.getLoopbackAddress(), Optional.of(TLS));
        boolean over = false; // the caller asks no further then
        for (int i = 1; i < lines.length && !over; i++) {
            SaslStep step = server.respond(lines[i].getBytes(StandardCharsets.ISO_8859_1));
            if (step instanceof SaslStep.Failure failure) {
                assertNotEquals(SaslStep.Reason.UNAVAILABLE, failure.reason());
                over = true;
            } else if (step instanceof SaslStep.Challenge challenge) {
                assertTrue(challenge.data().length <= 2048);
                assertTrue(
                        SaslBase64.decode(SaslBase64.encode(challenge.data())).isPresent());
            } else if (step instanceof SaslStep.Success success) {
                assertEquals("alice@north.test", success.identity());
                assertTrue(mechanism.get().isScram() || told.equals("the secret"), told);
                over = true;
            }
        }
    }

    private Logins logins() {
        return Logins.byPassword((name, password) -> {
                    boolean right = name.equals("alice") && password.equals("secret");
                    told = right ? "the secret" : told;
                    return Optional.of("alice@north.test").filter(alice -> right);
                })
                .withScram((name, hash) -> new ScramAccount(
                        name.equals("alice") ? "alice@north.test" : "", hash == ScramHash.SHA_1 ? SHA_1 : SHA_256))
                .withTokens(token -> {
                    told = token.equals("good") ? "the secret" : told;
                    return Optional.of("alice@north.test").filter(alice -> token.equals("good"));
                });
    }
}
