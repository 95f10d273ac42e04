package org.postroad.common.wire.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SaslServerTest {
    private static final Authenticator ALICE = (name, password) ->
            name.equals("alice") && password.equals("sécret") ? Optional.of("alice@north.test") : Optional.empty();

    private static final SaslStep IS_ALICE = new SaslStep.Success("alice@north.test");
    private static final SaslStep REFUSED = new SaslStep.Failure(SaslStep.Reason.REFUSED);
    private static final SaslStep MALFORMED = new SaslStep.Failure(SaslStep.Reason.MALFORMED);

    private static SaslStep plain(String message) {
        return new PlainServer(ALICE).respond(message.getBytes(UTF_8));
    }

    @Test
    void plainKnowsAlice() {
        assertEquals(IS_ALICE, plain("\0alice\0sécret"));
        assertEquals(IS_ALICE, plain("alice\0alice\0sécret"));
    }

    @Test
    void plainRefusesOthers() {
        assertEquals(REFUSED, plain("\0alice\0wrong"));
        assertEquals(REFUSED, plain("\0alice\0"));
        assertEquals(REFUSED, plain("\0\0sécret"));
        assertEquals(REFUSED, plain("bob\0alice\0sécret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice", "alice\0sécret", "\0alice\0sécret\0"})
    void plainNeedsThreeParts(String message) {
        assertEquals(MALFORMED, plain(message));
    }

    @Test
    void plainIsUtf8() {
        assertEquals(MALFORMED, new PlainServer(ALICE).respond(new byte[] {0, (byte) 0xff, 0, 'x'}));
    }

    @Test
    void loginAsksForNameAndPassword() {
        SaslServer login = new LoginServer(ALICE);
        assertChallenge("Username:", login.begin());
        assertChallenge("Password:", login.respond("alice".getBytes(UTF_8)));
        assertEquals(IS_ALICE, login.respond("sécret".getBytes(UTF_8)));
    }

    @Test
    void loginTakesTheNameAsInitialResponse() {
        SaslServer login = new LoginServer(ALICE);
        assertChallenge("Password:", login.respond("alice".getBytes(UTF_8)));
        assertEquals(REFUSED, login.respond("guess".getBytes(UTF_8)));
    }

    @Test
    void mechanismsAreNamedInAnyCase() {
        assertEquals(Optional.of(SaslMechanism.PLAIN), SaslMechanism.named("plain"));
        assertEquals(Optional.empty(), SaslMechanism.named("CRAM-MD5"));
    }

    @Property
    void base64ComesBack(@ForAll byte[] data) {
        assertArrayEquals(data, SaslBase64.decode(SaslBase64.encode(data)).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"YQ", "YQ=", "YQ==\n", "Y Q=", "YR==", "Y===", "=", "YQ==YQ==", "Y-_="})
    void base64IsStrict(String text) {
        assertTrue(SaslBase64.decode(text).isEmpty());
    }

    private static void assertChallenge(String prompt, SaslStep step) {
        assertArrayEquals(prompt.getBytes(UTF_8), ((SaslStep.Challenge) step).data());
    }
}
