package org.postroad.common.wire.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postroad.common.wire.sasl.SaslStep.Reason;
import org.postroad.common.wire.tls.ChannelBinding;

/** SCRAM against the RFCs' own exchanges, against itself, and against clients and servers that cheat. */
class ScramTest {
    private static final ChannelBinding EXPORTER =
            new ChannelBinding(ChannelBinding.TLS_EXPORTER, "secret".getBytes(UTF_8));
    private static final ChannelBinding END_POINT =
            new ChannelBinding(ChannelBinding.TLS_SERVER_END_POINT, "certificate".getBytes(UTF_8));
    private static final SaslStep REFUSED = SaslStep.failure(Reason.REFUSED);
    private static final SaslStep MALFORMED = SaslStep.failure(Reason.MALFORMED);
    private static final byte[] SALT = "0123456789abcdef".getBytes(UTF_8);

    /** One account, "user" with "pencil"; everybody else has a verifier that nothing fits. */
    private static ScramVerifiers accounts(byte[] salt) {
        return (name, hash) -> name.equals("user")
                ? new ScramAccount("user@north.test", ScramVerifier.of(hash, "pencil", salt, 4096))
                : new ScramAccount("", ScramVerifier.of(hash, "pencil", salt, 4096));
    }

    private static ScramServer server(SaslMechanism mechanism, ChannelBinding... bindings) {
        return new ScramServer(mechanism, accounts(SALT), List.of(bindings), "SERVER");
    }

    private static String say(SaslServer server, String message) {
        return new String(
                assertInstanceOf(SaslStep.Challenge.class, server.respond(message.getBytes(UTF_8)))
                        .data(),
                UTF_8);
    }

    private static SaslStep step(SaslServer server, String message) {
        return server.respond(message.getBytes(UTF_8));
    }

    // ---- the RFCs' examples, both sides

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                // RFC 5802 §5
                "SCRAM_SHA_1 fyko+d2lbbFgONRv9qkxdawL 3rfcNHYJY1ZVvWVs7j QSXCR+Q6sek8bf92 v0X8v3Bz2T0CJGbJQyF0X+HI4Ts= rmF9pqV8S7suAoZWja4dJRkFsKQ=",
                // RFC 7677 §3
                "SCRAM_SHA_256 rOprNGfwEbeRWgbNEkqO %hvYDpWUa2RaTCAfuxFIlj)hNlF$k0 W22ZaJ0SNY7soEsUEjb6gQ== dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ= 6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
            })
    void theExamplesOfTheRfcs(
            SaslMechanism mechanism,
            String clientNonce,
            String serverNonce,
            String salt,
            String proof,
            String signature)
            throws Exception {
        String nonce = clientNonce + serverNonce;
        String serverFirst = "r=" + nonce + ",s=" + salt + ",i=4096";
        String clientFinal = "c=biws,r=" + nonce + ",p=" + proof;

        ScramServer server =
                new ScramServer(mechanism, accounts(SaslBase64.decode(salt).orElseThrow()), List.of(), serverNonce);
        assertEquals(serverFirst, say(server, "n,,n=user,r=" + clientNonce));
        assertEquals("v=" + signature, say(server, clientFinal));
        assertEquals(new SaslStep.Success("user@north.test"), step(server, ""));

        SaslClient client = new SaslCredentials("user", "pencil")
                .client(mechanism, Set.of()::contains, List.of(), () -> clientNonce);
        assertEquals("n,,n=user,r=" + clientNonce, new String(client.begin().orElseThrow(), UTF_8));
        assertEquals(clientFinal, new String(client.respond(serverFirst.getBytes(UTF_8)), UTF_8));
        assertFalse(client.isSatisfied());
        assertEquals(0, client.respond(("v=" + signature).getBytes(UTF_8)).length);
        assertTrue(client.isSatisfied());
    }

    // ---- our client with our server

    /** The steps until the end; the client's distrust counts as none. */
    private static SaslStep talk(SaslClient client, SaslServer server) throws SaslClient.Distrust {
        SaslStep step = server.respond(client.begin().orElseThrow());
        while (step instanceof SaslStep.Challenge challenge) {
            step = server.respond(client.respond(challenge.data()));
        }
        return step;
    }

    private static SaslClient client(
            SaslMechanism mechanism, String name, String password, ChannelBinding... bindings) {
        return new SaslCredentials(name, password)
                .client(mechanism, mechanism.wireName()::equals, List.of(bindings), () -> "client");
    }

    @ParameterizedTest
    @EnumSource(
            value = SaslMechanism.class,
            names = {"SCRAM_SHA_1_PLUS", "SCRAM_SHA_256_PLUS"})
    void aBoundLogin(SaslMechanism mechanism) throws Exception {
        for (ChannelBinding binding : List.of(EXPORTER, END_POINT)) {
            SaslClient client = client(mechanism, "user", "pencil", binding);
            assertEquals(new SaslStep.Success("user@north.test"), talk(client, server(mechanism, EXPORTER, END_POINT)));
            assertTrue(client.isSatisfied());
        }
    }

    @Test
    void whoStandsBetweenTwoConnectionsIsFoundOut() throws Exception {
        SaslMechanism mechanism = SaslMechanism.SCRAM_SHA_256_PLUS;
        ChannelBinding other = new ChannelBinding(ChannelBinding.TLS_EXPORTER, "another".getBytes(UTF_8));
        assertEquals(REFUSED, talk(client(mechanism, "user", "pencil", other), server(mechanism, EXPORTER)));
        // A binding that the connection does not have.
        assertEquals(REFUSED, talk(client(mechanism, "user", "pencil", EXPORTER), server(mechanism, END_POINT)));
    }

    @Test
    void whoTakesPlusOutOfTheListIsFoundOut() throws Exception { // RFC 5802 §6
        SaslMechanism mechanism = SaslMechanism.SCRAM_SHA_256;
        SaslClient deceived = client(mechanism, "user", "pencil", EXPORTER);
        assertTrue(new String(deceived.begin().orElseThrow(), UTF_8).startsWith("y,,"));
        assertEquals(REFUSED, talk(deceived, server(mechanism, EXPORTER)));
        assertInstanceOf(
                SaslStep.Success.class, talk(client(mechanism, "user", "pencil", EXPORTER), server(mechanism)));
    }

    @Test
    void theFlagAndTheMechanismMustFit() {
        assertEquals(MALFORMED, step(server(SaslMechanism.SCRAM_SHA_256, EXPORTER), "p=tls-exporter,,n=user,r=x"));
        assertEquals(MALFORMED, step(server(SaslMechanism.SCRAM_SHA_256_PLUS, EXPORTER), "n,,n=user,r=x"));
        assertEquals(MALFORMED, step(server(SaslMechanism.SCRAM_SHA_256_PLUS, EXPORTER), "y,,n=user,r=x"));
    }

    @Test
    void theHeaderIsRepeatedToTheLetter() {
        // The proof is right for c=eSws, "y,,": somebody changed the first message on its way.
        SaslServer server = server(SaslMechanism.SCRAM_SHA_256);
        String first = say(server, "n,,n=user,r=client");
        assertEquals(
                REFUSED, step(server, proof(ScramHash.SHA_256, "n=user,r=client", first, "c=eSws,r=clientSERVER")));
        SaslServer honest = server(SaslMechanism.SCRAM_SHA_256);
        first = say(honest, "n,,n=user,r=client");
        assertTrue(say(honest, proof(ScramHash.SHA_256, "n=user,r=client", first, "c=biws,r=clientSERVER"))
                .startsWith("v="));
    }

    @Test
    void theNonceIsTheServers() {
        for (String nonce : List.of("client", "clientserver", "clientSERVERx", "SERVER", "xclientSERVER")) {
            SaslServer server = server(SaslMechanism.SCRAM_SHA_256);
            String first = say(server, "n,,n=user,r=client");
            assertEquals(
                    REFUSED, step(server, proof(ScramHash.SHA_256, "n=user,r=client", first, "c=biws,r=" + nonce)));
        }
    }

    /** A client-final with the right proof of whatever it says. */
    private static String proof(ScramHash hash, String bare, String serverFirst, String withoutProof) {
        byte[] clientKey = hash.hmac(hash.salted("pencil".getBytes(UTF_8), SALT, 4096), "Client Key");
        byte[] proof = hash.hmac(hash.digest(clientKey), bare + "," + serverFirst + "," + withoutProof);
        ScramHash.xor(proof, clientKey);
        return withoutProof + ",p=" + SaslBase64.encode(proof);
    }

    @Test
    void aWrongPasswordAndAnUnknownNameLookAlike() throws Exception {
        SaslMechanism mechanism = SaslMechanism.SCRAM_SHA_256;
        assertEquals(REFUSED, talk(client(mechanism, "user", "guess"), server(mechanism)));
        assertEquals(REFUSED, talk(client(mechanism, "nobody", "guess"), server(mechanism)));
        // Not even with what fits the verifier of nobody.
        assertEquals(REFUSED, talk(client(mechanism, "nobody", "pencil"), server(mechanism)));
    }

    @Test
    void nobodyActsForAnother() {
        assertEquals(REFUSED, step(server(SaslMechanism.SCRAM_SHA_256), "n,a=other,n=user,r=client"));
        assertInstanceOf(
                SaslStep.Challenge.class, step(server(SaslMechanism.SCRAM_SHA_256), "n,a=user,n=user,r=client"));
    }

    @Test
    void namesArePreparedAndUnescaped() {
        List<String> asked = new ArrayList<>();
        ScramVerifiers spy = (name, hash) -> {
            asked.add(name);
            return accounts(SALT).of(name, hash);
        };
        for (String name : List.of("us\u00ADer", "\u2168", "a=2Cb=3Dc")) { // RFC 4013 §3
            new ScramServer(SaslMechanism.SCRAM_SHA_256, spy, List.of(), "S")
                    .respond(("n,,n=" + name + ",r=client").getBytes(UTF_8));
        }
        assertEquals(List.of("user", "IX", "a,b=c"), asked);
        assertEquals("a=2Cb=3Dc", ScramMessage.escape("a,b=c"));
    }

    @Test
    void saslPrep() { // RFC 4013 §3
        assertEquals(Optional.of("IX"), SaslPrep.prepare("I\u00ADX"));
        assertEquals(Optional.of("USER"), SaslPrep.prepare("USER"));
        assertEquals(Optional.of("a"), SaslPrep.prepare("\u00AA"));
        assertEquals(Optional.empty(), SaslPrep.prepare("\u0007"));
        assertEquals(Optional.empty(), SaslPrep.prepare("\u06271"));
        assertEquals(Optional.empty(), SaslPrep.prepare("\u00AD"));
        assertEquals(Optional.of("\uD83D\uDE80"), SaslPrep.prepare("\uD83D\uDE80"));
    }

    // ---- grammar

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,,",
                "n,,n=user",
                "n,,n=user,r=",
                "n,,n=,r=x",
                "n,,r=x,n=user",
                "x,,n=user,r=x",
                "n,n=user,r=x",
                "n,,m=ext,n=user,r=x", // RFC 5802 §5.1: a mandatory extension that is not known
                "n,,n=us=er,r=x",
                "n,,n=us=2cer,r=x",
                "n,,n=\u0007,r=x",
                "n,,n=user,r=a b",
                "n,,n=user,r=\u00e9",
                "n,a==,n=user,r=x",
                "p=,,n=user,r=x"
            })
    void aFirstMessageThatIsNone(String message) {
        assertEquals(MALFORMED, step(server(SaslMechanism.SCRAM_SHA_256), message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c=biws,r=clientSERVER",
                "c=biws,r=clientSERVER,p=",
                "c=biws,r=clientSERVER,p=AAAA", // not as long as a proof is
                "c=biw,r=clientSERVER,p=AAAA",
                "r=clientSERVER,c=biws,p=AAAA",
                "n,,n=user,r=client"
            })
    void aLastMessageThatIsNone(String message) {
        SaslServer server = server(SaslMechanism.SCRAM_SHA_256);
        say(server, "n,,n=user,r=client");
        assertEquals(MALFORMED, step(server, message));
        assertEquals(MALFORMED, step(server, "n,,n=user,r=client")); // it is over
    }

    @Test
    void messagesAreBounded() {
        assertEquals(MALFORMED, step(server(SaslMechanism.SCRAM_SHA_256), "n,,n=user,r=" + "x".repeat(513)));
        assertEquals(MALFORMED, step(server(SaslMechanism.SCRAM_SHA_256), "n,,n=" + "u".repeat(5000) + ",r=x"));
        assertEquals(REFUSED, step(server(SaslMechanism.SCRAM_SHA_256), "n,,n=" + "u".repeat(600) + ",r=x"));
    }

    @Test
    void extensionsThatAreNotMandatoryAreSkipped() {
        assertTrue(say(server(SaslMechanism.SCRAM_SHA_256), "n,,n=user,r=client,x=y,z=1")
                .startsWith("r=clientSERVER,s="));
    }

    @Property
    void noFirstMessageBreaksIt(@ForAll byte[] message) {
        server(SaslMechanism.SCRAM_SHA_256).respond(message);
    }

    @Property
    void noTailBreaksIt(@ForAll @StringLength(max = 40) String tail) {
        SaslServer server = server(SaslMechanism.SCRAM_SHA_256);
        step(server, "n,,n=user" + tail);
        step(server(SaslMechanism.SCRAM_SHA_256), "n," + tail);
        assertFalse(step(server, tail) instanceof SaslStep.Success);
    }

    /** Any octet of the last message that is another makes it no login. */
    @Property(tries = 60)
    void noChangedProofIsGood(@ForAll @IntRange(max = 70) int at, @ForAll @IntRange(min = 1, max = 127) int change)
            throws Exception {
        SaslMechanism mechanism = SaslMechanism.SCRAM_SHA_256;
        SaslServer server = server(mechanism);
        SaslClient client = client(mechanism, "user", "pencil");
        SaslStep.Challenge first =
                (SaslStep.Challenge) server.respond(client.begin().orElseThrow());
        byte[] last = client.respond(first.data());
        last[at % last.length] ^= (byte) change;
        assertInstanceOf(SaslStep.Failure.class, server.respond(last));
    }

    @Property(tries = 20)
    void everyPasswordLogsIn(@ForAll @AlphaChars @StringLength(min = 1, max = 100) String password) throws Exception {
        ScramVerifiers verifiers = (name, hash) -> new ScramAccount(name, ScramVerifier.of(hash, password, SALT, 4096));
        SaslMechanism mechanism = SaslMechanism.SCRAM_SHA_1;
        ScramServer server = new ScramServer(mechanism, verifiers, List.of(), "S");
        assertEquals(new SaslStep.Success("a,b=c"), talk(client(mechanism, "a,b=c", password), server));
    }

    // ---- servers that cheat

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r=client,s=QSXCR+Q6sek8bf92,i=4096", // adds nothing to our nonce
                "r=another,s=QSXCR+Q6sek8bf92,i=4096",
                "r=clientSERVER,s=QSXCR+Q6sek8bf92,i=4095", // RFC 7677 §4
                "r=clientSERVER,s=QSXCR+Q6sek8bf92,i=1",
                "r=clientSERVER,s=QSXCR+Q6sek8bf92,i=999999999", // hours of our time
                "r=clientSERVER,s=QSXCR+Q6sek8bf92,i=99999999999",
                "r=clientSERVER,s=,i=4096",
                "r=clientSERVER,i=4096",
                "m=x,r=clientSERVER,s=QSXCR+Q6sek8bf92,i=4096",
                "e=other-error"
            })
    void aServersFirstMessageThatIsNotTrusted(String message) {
        SaslClient client = client(SaslMechanism.SCRAM_SHA_256, "user", "pencil");
        assertThrows(SaslClient.Distrust.class, () -> client.respond(message.getBytes(UTF_8)));
        assertThrows(SaslClient.Distrust.class, () -> client.respond(new byte[0]));
        assertFalse(client.isSatisfied());
    }

    @Test
    void aServerThatDoesNotKnowThePasswordIsNotTrusted() throws Exception {
        SaslClient client = client(SaslMechanism.SCRAM_SHA_256, "user", "pencil");
        client.respond("r=clientSERVER,s=QSXCR+Q6sek8bf92,i=4096".getBytes(UTF_8));
        assertThrows(
                SaslClient.Distrust.class,
                () -> client.respond("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".getBytes(UTF_8)));
        assertFalse(client.isSatisfied());
    }

    @Test
    void secretsDoNotShow() {
        ScramVerifier verifier = ScramVerifier.of(ScramHash.SHA_256, "pencil", SALT, 4096);
        assertEquals("ScramVerifier[SHA_256, i=4096]", verifier.toString());
        assertEquals("SaslCredentials[user]", new SaslCredentials("user", "pencil").toString());
        assertEquals("tls-exporter", EXPORTER.toString());
        assertArrayEquals("secret".getBytes(UTF_8), EXPORTER.data());
    }
}
