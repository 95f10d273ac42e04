package org.postroad.common.wire.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postroad.common.time.ManualClock;
import org.postroad.common.wire.sasl.SaslStep.Reason;
import org.postroad.common.wire.tls.ChannelBinding;
import org.postroad.common.wire.tls.TlsSession;

/** What is offered where, what counts as a failure, and the mechanisms with tokens. */
class SaslTest {
    private static final Optional<TlsSession> CLEAR = Optional.empty();
    private static final Optional<TlsSession> UNBOUND =
            Optional.of(new TlsSession("TLSv1.3", "x", List.of(), List.of()));
    private static final Optional<TlsSession> TLS = Optional.of(new TlsSession(
            "TLSv1.3", "x", List.of(), List.of(new ChannelBinding(ChannelBinding.TLS_SERVER_END_POINT, new byte[] {1
            }))));
    private static final InetAddress CLIENT = InetAddress.getLoopbackAddress();
    private static final SaslStep REFUSED = SaslStep.failure(Reason.REFUSED);
    private static final SaslStep MALFORMED = SaslStep.failure(Reason.MALFORMED);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T10:00:00Z"));
    private final Logins passwords = Logins.byPassword((name, password) -> {
        if (name.equals("broken")) {
            throw new IllegalStateException("broken on purpose");
        }
        return Optional.of(name).filter(known -> password.equals("secret"));
    });
    private final Logins all = passwords
            .withScram((name, hash) -> new ScramAccount(
                    name.equals("user") ? name : "", ScramVerifier.of(hash, "pencil", "salt".getBytes(UTF_8), 4096)))
            .withTokens(token -> Optional.of("alice@north.test").filter(known -> token.equals("good.token==")));
    private final Sasl sasl = new Sasl(all, clock);

    private static String names(List<SaslMechanism> mechanisms) {
        return String.join(" ", mechanisms.stream().map(SaslMechanism::wireName).toList());
    }

    private SaslStep say(SaslMechanism mechanism, String message) {
        return sasl.server(mechanism, CLIENT, TLS).respond(message.getBytes(UTF_8));
    }

    @Test
    void secretsAreSentOnlyUnderTls() {
        assertEquals("SCRAM-SHA-256 SCRAM-SHA-1", names(sasl.offered(CLEAR, false)));
        assertEquals("SCRAM-SHA-256 SCRAM-SHA-1 OAUTHBEARER XOAUTH2 PLAIN LOGIN", names(sasl.offered(UNBOUND, false)));
        assertEquals(
                "SCRAM-SHA-256-PLUS SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-1 OAUTHBEARER XOAUTH2 PLAIN LOGIN",
                names(sasl.offered(TLS, false)));
        assertEquals("SCRAM-SHA-256 SCRAM-SHA-1 OAUTHBEARER XOAUTH2 PLAIN LOGIN", names(sasl.offered(CLEAR, true)));
    }

    @Test
    void onlyWhatCanBeCheckedIsOffered() {
        Sasl simple = new Sasl(passwords, clock);
        assertEquals("PLAIN LOGIN", names(simple.offered(TLS, false)));
        assertEquals("", names(simple.offered(CLEAR, false)));
    }

    @Test
    void whatWasRefusedCountsWhateverTheMechanism() {
        for (int i = 0; i < AuthThrottle.MAX_FAILURES; i++) {
            assertEquals(MALFORMED, say(SaslMechanism.PLAIN, "nonsense"));
            assertEquals(new SaslStep.Success("bob"), say(SaslMechanism.PLAIN, "\0bob\0secret"));
            assertEquals(SaslStep.failure(Reason.UNAVAILABLE), say(SaslMechanism.PLAIN, "\0broken\0secret"));
            assertInstanceOf(SaslStep.Challenge.class, say(SaslMechanism.SCRAM_SHA_256, "n,,n=user,r=x"));
            assertEquals(REFUSED, i % 2 == 0 ? say(SaslMechanism.PLAIN, "\0bob\0guess") : guessByScram());
        }
        assertEquals(SaslStep.failure(Reason.THROTTLED), say(SaslMechanism.PLAIN, "\0bob\0secret"));
        assertEquals(SaslStep.failure(Reason.THROTTLED), say(SaslMechanism.SCRAM_SHA_256, "n,,n=user,r=x"));
        clock.advance(AuthThrottle.WINDOW);
        assertEquals(new SaslStep.Success("bob"), say(SaslMechanism.PLAIN, "\0bob\0secret"));
    }

    private SaslStep guessByScram() {
        SaslServer server = sasl.server(SaslMechanism.SCRAM_SHA_256, CLIENT, TLS);
        SaslClient client =
                new SaslCredentials("user", "guess").client(SaslMechanism.SCRAM_SHA_256, Set.of()::contains, List.of());
        try {
            SaslStep.Challenge first =
                    (SaslStep.Challenge) server.respond(client.begin().orElseThrow());
            return server.respond(client.respond(first.data()));
        } catch (SaslClient.Distrust bug) {
            throw new AssertionError(bug);
        }
    }

    @Test
    void eachExchangeHasItsOwnNonce() {
        SaslStep.Challenge one = (SaslStep.Challenge) say(SaslMechanism.SCRAM_SHA_256, "n,,n=user,r=x");
        SaslStep.Challenge two = (SaslStep.Challenge) say(SaslMechanism.SCRAM_SHA_256, "n,,n=user,r=x");
        assertEquals(false, new String(one.data(), UTF_8).equals(new String(two.data(), UTF_8)));
    }

    // ---- tokens (RFC 7628)

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n,,\1auth=Bearer good.token==\1\1",
                "n,a=alice@north.test,\1auth=bearer good.token==\1\1",
                "n,a=Alice@north.test,\1host=mx.north.test\1port=587\1auth=Bearer good.token==\1\1",
                "n,,\1auth=Bearer good.token==\1mthd=POST\1\1"
            })
    void aGoodToken(String message) {
        assertEquals(new SaslStep.Success("alice@north.test"), say(SaslMechanism.OAUTHBEARER, message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n,,\1auth=Bearer bad\1\1",
                "n,,\1auth=Basic good.token==\1\1",
                "n,a=bob@north.test,\1auth=Bearer good.token==\1\1",
                "n,,\1auth=Bearer good.token== \1\1"
            })
    void aTokenThatIsNotGoodIsExplainedFirst(String message) {
        SaslServer server = sasl.server(SaslMechanism.OAUTHBEARER, CLIENT, TLS);
        SaslStep.Challenge why = (SaslStep.Challenge) server.respond(message.getBytes(UTF_8));
        assertEquals("{\"status\":\"invalid_token\"}", new String(why.data(), UTF_8));
        assertEquals(REFUSED, server.respond(new byte[] {1}));
    }

    @Test
    void whoIsToldWhyCountsAsRefusedThenAndOnce() {
        byte[] bad = "n,,\1auth=Bearer bad\1\1".getBytes(UTF_8);
        for (int i = 0; i < AuthThrottle.MAX_FAILURES; i++) {
            SaslServer server = sasl.server(SaslMechanism.OAUTHBEARER, CLIENT, TLS);
            assertInstanceOf(SaslStep.Challenge.class, server.respond(bad));
            if (i % 2 == 0) { // every other goes away
                assertEquals(REFUSED, server.respond(new byte[] {1}));
            }
        }
        assertEquals(SaslStep.failure(Reason.THROTTLED), say(SaslMechanism.PLAIN, "\0bob\0secret"));
    }

    @Test
    void aClientLearnsWhereToGetAToken() {
        TokenVerifier strict = new TokenVerifier() {
            @Override
            public Optional<String> verify(String token) {
                return Optional.empty();
            }

            @Override
            public Map<String, String> hints() {
                return Map.of("scope", "mail", "openid-configuration", "https://login.test/x");
            }
        };
        Sasl told = new Sasl(passwords.withTokens(strict), clock);
        SaslStep.Challenge why = (SaslStep.Challenge)
                told.server(SaslMechanism.OAUTHBEARER, CLIENT, TLS).respond("n,,\1auth=Bearer bad\1\1".getBytes(UTF_8));
        assertEquals(
                "{\"status\":\"invalid_token\",\"openid-configuration\":\"https://login.test/x\",\"scope\":\"mail\"}",
                new String(why.data(), UTF_8));
    }

    @Test
    void whatTheSettingsWithdrawIsGone() {
        AtomicReference<Logins> now = new AtomicReference<>(all);
        Sasl following = new Sasl(now::get, clock);
        now.set(passwords);
        assertEquals("PLAIN LOGIN", names(following.offered(TLS, false)));
        SaslServer late = following.server(SaslMechanism.XOAUTH2, CLIENT, TLS);
        assertEquals(SaslStep.failure(Reason.UNAVAILABLE), late.begin());
        assertEquals(SaslStep.failure(Reason.UNAVAILABLE), late.respond(new byte[] {1}));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n,,",
                "n,,\1\1",
                "n,,\1auth=Bearer good.token==\1",
                "y,,\1auth=Bearer good.token==\1\1",
                "p=tls-exporter,,\1auth=Bearer good.token==\1\1",
                "user=alice@north.test\1auth=Bearer good.token==\1\1"
            })
    void aMessageThatIsNoOauthbearer(String message) {
        assertEquals(MALFORMED, say(SaslMechanism.OAUTHBEARER, message));
    }

    @Test
    void xoauth2() {
        assertEquals(
                new SaslStep.Success("alice@north.test"),
                say(SaslMechanism.XOAUTH2, "user=alice@north.test\1auth=Bearer good.token==\1\1"));
        assertEquals(MALFORMED, say(SaslMechanism.XOAUTH2, "n,,\1auth=Bearer good.token==\1\1"));
        SaslServer server = sasl.server(SaslMechanism.XOAUTH2, CLIENT, TLS);
        SaslStep.Challenge why = (SaslStep.Challenge)
                server.respond("user=bob@north.test\1auth=Bearer good.token==\1\1".getBytes(UTF_8));
        assertEquals("{\"status\":\"401\",\"schemes\":\"bearer\"}", new String(why.data(), UTF_8));
        assertEquals(REFUSED, server.respond(new byte[0]));
    }

    @Property
    void noTokenMessageBreaksIt(@ForAll byte[] message) {
        say(SaslMechanism.OAUTHBEARER, new String(message, UTF_8));
        say(SaslMechanism.XOAUTH2, new String(message, UTF_8));
    }

    @Test
    void tokenMessagesAreBounded() {
        assertEquals(MALFORMED, say(SaslMechanism.OAUTHBEARER, "n,,\1auth=Bearer " + "x".repeat(8200) + "\1\1"));
        assertEquals(MALFORMED, say(SaslMechanism.OAUTHBEARER, "n,," + "\1a=b".repeat(2000)));
    }
}
