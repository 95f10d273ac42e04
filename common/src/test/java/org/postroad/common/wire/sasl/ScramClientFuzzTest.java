package org.postroad.common.wire.sasl;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What a server says in SCRAM (RFC 5802 §5); an input is its messages, a line each. */
class ScramClientFuzzTest {
    /** Nothing that does not know the password satisfies the client, and what it says names neither it nor anything unbounded. */
    @FuzzTest
    void challenges(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        Optional<ScramMessage.ServerFirst> first =
                ScramMessage.ServerFirst.parse(text.split("\n", 2)[0].getBytes(StandardCharsets.ISO_8859_1));
        if (first.isPresent() && first.get().iterations() > 5000) {
            return; // would be calculated, for seconds
        }
        SaslClient client = new ScramClient(
                SaslMechanism.SCRAM_SHA_256, new SaslCredentials("alice", "secret"), "n", List.of(), "CLIENTNONCE");
        client.begin();
        try {
            for (String line : text.split("\n", 4)) {
                String answer =
                        new String(client.respond(line.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.UTF_8);
                assertFalse(client.isSatisfied(), "by a server that does not know the password");
                assertTrue(answer.matches("c=biws,r=CLIENTNONCE[!-~]{1,512},p=[A-Za-z0-9+/]{43}="), answer);
            }
        } catch (SaslClient.Distrust distrust) {
            assertFalse(client.isSatisfied());
        }
    }
}
