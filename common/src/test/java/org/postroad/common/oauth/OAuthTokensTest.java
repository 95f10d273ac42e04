package org.postroad.common.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.oauth.OAuthProvider.Introspection;
import org.postroad.common.testing.TestProvider;
import org.postroad.common.time.ManualClock;

/** Whose a token is, with a provider on loopback. */
class OAuthTokensTest {
    private static final Optional<String> ALICE = Optional.of("alice@north.test");
    private static final Optional<String> NOBODY = Optional.empty();
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static TestProvider provider;

    private final ManualClock clock = new ManualClock(NOW);
    private OAuthTokens tokens;

    @BeforeAll
    static void start() throws Exception {
        provider = new TestProvider();
    }

    @AfterAll
    static void stop() {
        provider.close();
    }

    @BeforeEach
    void fresh() throws IOException {
        provider.answerWith(200);
        provider.serveKeys(new JWKSet(provider.key.toPublicJWK()).toString());
        provider.fetches.set(0);
        tokens = tokens(byKeys(Optional.of(provider.url("/keys")), Optional.empty()));
    }

    private OAuthTokens tokens(OAuthProvider... providers) throws IOException {
        Set<String> accounts = Set.of("alice@north.test", "bob@south.test");
        return new OAuthTokens(
                List.of(providers),
                address -> Optional.of(address).map(EmailAddress::toString).filter(accounts::contains),
                clock,
                Duration.ofSeconds(20));
    }

    private static OAuthProvider byKeys(Optional<String> url, Optional<String> keys) {
        return provider(url.map(URI::create), keys, Optional.empty(), "email", List.of(), "");
    }

    private static OAuthProvider provider(
            Optional<URI> url,
            Optional<String> keys,
            Optional<Introspection> introspection,
            String user,
            List<Domain> domains,
            String scope) {
        return new OAuthProvider(
                TestProvider.ISSUER,
                List.of("another", TestProvider.AUDIENCE),
                url,
                keys,
                introspection,
                user,
                domains,
                scope,
                Optional.empty());
    }

    private static String with(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        return provider.signed(
                change.apply(TestProvider.claims("alice@north.test", NOW)).build());
    }

    private static String with(JWSHeader header, JWSSigner signer) throws JOSEException {
        SignedJWT token = new SignedJWT(
                header, TestProvider.claims("alice@north.test", NOW).build());
        token.sign(signer);
        return token.serialize();
    }

    private static JWSHeader.Builder header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm).keyID("one");
    }

    // ---- claims

    @Test
    void aGoodTokenIsItsAccounts() throws Exception {
        assertEquals(ALICE, tokens.verify(with(claims -> claims)));
        assertEquals(ALICE, tokens.verify(with(claims -> claims.audience(List.of("x", TestProvider.AUDIENCE)))));
        assertEquals(ALICE, tokens.verify(with(claims -> claims.claim("email_verified", true))));
        assertEquals(1, provider.fetches.get(), "the keys are kept");
    }

    @Test
    void whatIsWrongWithItsClaims() throws Exception {
        assertEquals(NOBODY, tokens.verify(with(claims -> claims.claim("email", "carol@north.test"))), "no account");
        assertEquals(NOBODY, tokens.verify(with(claims -> claims.claim("email", "alice"))), "no address");
        assertEquals(NOBODY, tokens.verify(with(claims -> claims.claim("email", 7))));
        assertEquals(NOBODY, tokens.verify(with(claims -> claims.claim("email_verified", false))));
        assertEquals(NOBODY, tokens.verify(with(claims -> claims.issuer("https://login.evil.test"))));
        assertEquals(NOBODY, tokens.verify(with(claims -> claims.issuer(null))));
        assertEquals(NOBODY, tokens.verify(with(claims -> claims.audience("mx.south.test"))));
        assertEquals(NOBODY, tokens.verify(with(claims -> claims.audience((String) null))));
        assertEquals(NOBODY, tokens.verify(with(claims -> claims.expirationTime(null))));
        assertEquals(NOBODY, tokens.verify(with(claims -> claims.claim("exp", "tomorrow"))));
    }

    @Test
    void clocksDifferALittle() throws Exception {
        assertEquals(ALICE, tokens.verify(with(claims -> claims.expirationTime(at(-29)))));
        assertEquals(NOBODY, tokens.verify(with(claims -> claims.expirationTime(at(-30)))));
        assertEquals(ALICE, tokens.verify(with(claims -> claims.notBeforeTime(at(30)))));
        assertEquals(NOBODY, tokens.verify(with(claims -> claims.notBeforeTime(at(31)))));
        assertEquals(NOBODY, tokens.verify(with(claims -> claims.issueTime(at(31)))));
    }

    private static Date at(int seconds) {
        return Date.from(NOW.plusSeconds(seconds));
    }

    @Test
    void aClaimAndDomainsOfItsOwn() throws Exception {
        Optional<URI> keys = Optional.of(URI.create(provider.url("/keys")));
        OAuthTokens names = tokens(provider(
                keys, Optional.empty(), Optional.empty(), "preferred_username", List.of(new Domain("north.test")), ""));
        assertEquals(ALICE, names.verify(with(claims -> claims.claim("preferred_username", "alice"))));
        assertEquals(ALICE, names.verify(with(claims -> claims.claim("preferred_username", "alice@north.test"))));
        assertEquals(NOBODY, names.verify(with(claims -> claims.claim("preferred_username", "bob@south.test"))));
        assertEquals(NOBODY, names.verify(with(claims -> claims)));

        OAuthTokens mail = tokens(provider(keys, Optional.empty(), Optional.empty(), "email", List.of(), "mail"));
        assertEquals(NOBODY, mail.verify(with(claims -> claims)));
        assertEquals(NOBODY, mail.verify(with(claims -> claims.claim("scope", "mailbox openid"))));
        assertEquals(ALICE, mail.verify(with(claims -> claims.claim("scope", "openid mail"))));
        assertEquals(
                Map.of(
                        "scope",
                        "mail",
                        "openid-configuration",
                        TestProvider.ISSUER + "/.well-known/openid-configuration"),
                mail.hints());
    }

    // ---- signatures (RFC 8725)

    @Test
    void algorithmsOfPublicKeys() throws Exception {
        ECKey curve = new ECKeyGenerator(Curve.P_256).keyID("two").generate();
        KeyPair edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] spki = edwards.getPublic().getEncoded();
        String edwardsKey = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"three\",\"use\":\"sig\",\"x\":\""
                + Base64URL.encode(Arrays.copyOfRange(spki, spki.length - 32, spki.length)) + "\"}";
        OAuthTokens file = tokens(byKeys(
                Optional.empty(),
                Optional.of("{\"keys\":[" + provider.key.toPublicJWK().toJSONString() + ","
                        + curve.toPublicJWK().toJSONString() + "," + edwardsKey
                        + ",{\"kty\":\"something new\"},{\"kty\":\"RSA\",\"n\":7}]}")));
        assertEquals(ALICE, file.verify(with(header(JWSAlgorithm.PS256).build(), new RSASSASigner(provider.key))));
        assertEquals(
                ALICE, file.verify(with(header(JWSAlgorithm.ES256).keyID("two").build(), new ECDSASigner(curve))));
        assertEquals(
                ALICE,
                file.verify(with(new JWSHeader(JWSAlgorithm.RS256), new RSASSASigner(provider.key))),
                "no key is named");

        String signed =
                new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID("three").build().toBase64URL() + "."
                        + TestProvider.claims("alice@north.test", NOW)
                                .build()
                                .toPayload()
                                .toBase64URL();
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(edwards.getPrivate());
        signature.update(signed.getBytes(UTF_8));
        byte[] octets = signature.sign();
        assertEquals(ALICE, file.verify(signed + "." + Base64URL.encode(octets)));
        octets[7] ^= 1;
        assertEquals(NOBODY, file.verify(signed + "." + Base64URL.encode(octets)));
        assertEquals(NOBODY, file.verify(signed + "." + Base64URL.encode(new byte[3])));
    }

    @Test
    void algorithmsAreNotConfused() throws Exception {
        JWTClaimsSet claims = TestProvider.claims("alice@north.test", NOW).build();
        assertEquals(NOBODY, tokens.verify(new PlainJWT(claims).serialize()), "alg none");
        String pem = provider.key.toPublicJWK().toJSONString();
        assertEquals(
                NOBODY,
                tokens.verify(with(header(JWSAlgorithm.HS256).build(), new MACSigner(pem.getBytes(UTF_8)))),
                "the public key as a secret");
        ECKey curve = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
        assertEquals(NOBODY, tokens.verify(with(header(JWSAlgorithm.ES256).build(), new ECDSASigner(curve))));
        RSAKey own = new RSAKeyGenerator(2048).keyID("one").generate();
        JWSHeader.Builder itself = header(JWSAlgorithm.RS256).jwk(own.toPublicJWK());
        assertEquals(NOBODY, tokens.verify(with(itself.build(), new RSASSASigner(own))), "a key that it brings itself");
        itself.jwkURL(URI.create(provider.url("/evil"))).jwk(null);
        assertEquals(NOBODY, tokens.verify(with(itself.build(), new RSASSASigner(own))));

        String good = with(header(JWSAlgorithm.RS256).build(), new RSASSASigner(provider.key));
        assertEquals(ALICE, tokens.verify(good));
        int payload = good.indexOf('.') + 1;
        assertEquals(
                NOBODY, tokens.verify(good.substring(0, payload) + with(c -> c).split("\\.")[1] + "x." + "AAAA"));
        assertEquals(NOBODY, tokens.verify(good.substring(0, good.lastIndexOf('.') + 1)));
        assertEquals(NOBODY, tokens.verify(good + "." + good));
    }

    @Test
    void otherKindsOfTokensAreNone() throws Exception {
        assertEquals(
                NOBODY,
                tokens.verify(with(
                        header(JWSAlgorithm.RS256)
                                .type(new JOSEObjectType("logout+jwt"))
                                .build(),
                        new RSASSASigner(provider.key))));
        assertEquals(
                NOBODY,
                tokens.verify(with(
                        header(JWSAlgorithm.RS256)
                                .criticalParams(Set.of("exp"))
                                .customParam("exp", 1)
                                .build(),
                        new RSASSASigner(provider.key))));
        assertEquals(0, provider.fetches.get(), "what is wrong on its face costs no question");
    }

    @Test
    void smallKeysAndSecretsAreNoKeys() throws Exception {
        RSAKey small = new RSAKeyGenerator(1024, true).keyID("one").generate();
        assertThrows(
                IllegalArgumentException.class,
                () -> OAuthTokens.checkedKeys(new JWKSet(small.toPublicJWK()).toString()));
        assertThrows(
                IllegalArgumentException.class,
                () -> OAuthTokens.checkedKeys("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAA\"}]}"));
        assertThrows(IllegalArgumentException.class, () -> OAuthTokens.checkedKeys("nonsense"));
        assertThrows(IllegalArgumentException.class, () -> OAuthTokens.checkedKeys("{\"keys\":7}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b.c", "..", "eyJhbGciOiJSUzI1NiJ9.e30.x", "bnVsbA.bnVsbA.bnVsbA", "W10.W10.W10"})
    void nonsenseIsNobodys(String token) {
        assertEquals(NOBODY, tokens.verify(token));
    }

    @Test
    void deepJsonIsNobodys() {
        String deep = Base64URL.encode("{\"a\":" + "[".repeat(5000)).toString();
        assertEquals(NOBODY, tokens.verify(deep + "." + deep + ".AAAA"));
        assertEquals(NOBODY, tokens.verify("eyJhbGciOiJSUzI1NiJ9." + deep + ".AAAA"));
    }

    // ---- the provider's keys

    @Test
    void anUnknownKeyHasThemFetchedAgainButNotAtAnybodysPace() throws Exception {
        assertEquals(ALICE, tokens.verify(with(claims -> claims)));
        RSAKey next = new RSAKeyGenerator(2048).keyID("next").generate();
        String token = with(header(JWSAlgorithm.RS256).keyID("next").build(), new RSASSASigner(next));
        for (int i = 0; i < 20; i++) {
            assertEquals(NOBODY, tokens.verify(token));
        }
        assertEquals(1, provider.fetches.get());
        clock.advance(FetchedKeys.PAUSE);
        provider.serveKeys(new JWKSet(next.toPublicJWK()).toString());
        assertEquals(ALICE, tokens.verify(token));
        assertEquals(NOBODY, tokens.verify(with(claims -> claims)), "the old key is withdrawn");
        assertEquals(2, provider.fetches.get());
    }

    @Test
    void whileTheProviderIsDownNobodyIsRefused() throws Exception {
        String token = with(claims -> claims.expirationTime(Date.from(NOW.plus(Duration.ofDays(9)))));
        provider.answerWith(503);
        assertThrows(ProviderUnavailableException.class, () -> tokens.verify(token));
        provider.answerWith(200);
        assertThrows(ProviderUnavailableException.class, () -> tokens.verify(token), "not asked again at once");
        assertEquals(1, provider.fetches.get());
        clock.advance(FetchedKeys.PAUSE);
        assertEquals(ALICE, tokens.verify(token));

        provider.answerWith(503);
        clock.advance(FetchedKeys.FRESH);
        assertEquals(ALICE, tokens.verify(token), "known keys serve on");
        SignedJWT unknown = new SignedJWT(
                header(JWSAlgorithm.RS256).keyID("next").build(),
                SignedJWT.parse(token).getJWTClaimsSet());
        unknown.sign(new RSASSASigner(provider.key));
        assertThrows(
                ProviderUnavailableException.class, () -> tokens.verify(unknown.serialize()), "it may be a new key");
        clock.advance(FetchedKeys.USABLE);
        assertThrows(ProviderUnavailableException.class, () -> tokens.verify(token), "but not for ever");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "{}", "{\"keys\":[]}", "[]", "null"})
    void keysThatAreNone(String served) throws Exception {
        provider.serveKeys(served);
        String token = with(claims -> claims);
        assertThrows(ProviderUnavailableException.class, () -> tokens.verify(token));
    }

    @Test
    void hugeKeysAreNotRead() throws Exception {
        provider.serveKeys(" ".repeat(300_000) + new JWKSet(provider.key.toPublicJWK()));
        String token = with(claims -> claims);
        assertThrows(ProviderUnavailableException.class, () -> tokens.verify(token));
        clock.advance(FetchedKeys.PAUSE);
        provider.serveKeys(" ".repeat(200_000) + new JWKSet(provider.key.toPublicJWK()));
        assertEquals(ALICE, tokens.verify(token));
    }

    @Test
    void aProviderThatNeverAnswersIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            OAuthTokens impatient = new OAuthTokens(
                    List.of(byKeys(
                            Optional.of("http://127.0.0.1:" + silent.getLocalPort() + "/keys"), Optional.empty())),
                    address -> Optional.of(address.toString()),
                    clock,
                    Duration.ofMillis(200));
            String token = with(claims -> claims);
            assertThrows(ProviderUnavailableException.class, () -> impatient.verify(token));
        }
    }

    // ---- introspection (RFC 7662)

    @Test
    void otherTokensAreAskedAbout() throws Exception {
        Introspection where = new Introspection(URI.create(provider.url("/introspect")), "mail server", "p:w");
        OAuthTokens asking =
                tokens(provider(Optional.empty(), Optional.empty(), Optional.of(where), "username", List.of(), ""));
        String good = "{\"active\":true,\"aud\":\"mx.north.test\",\"username\":\"alice@north.test\"}";
        provider.introspectTo(good);
        assertEquals(ALICE, asking.verify("op~aque/+token=="));
        assertEquals(
                "Basic bWFpbCtzZXJ2ZXI6cCUzQXc= token=op%7Eaque%2F%2Btoken%3D%3D&token_type_hint=access_token",
                provider.asked());
        assertEquals(ALICE, asking.verify(with(claims -> claims)), "and JWTs, where there are no keys");
        assertTrue(!where.toString().contains("p:w"));

        provider.introspectTo(good.replace("true", "false"));
        assertEquals(NOBODY, asking.verify("opaque"));
        provider.introspectTo(good.replace("true", "\"true\""));
        assertEquals(NOBODY, asking.verify("opaque"));
        provider.introspectTo(good.replace("mx.north", "mx.south"));
        assertEquals(NOBODY, asking.verify("opaque"));
        provider.introspectTo(good.replace("\"aud\":\"mx.north.test\",", ""));
        assertEquals(NOBODY, asking.verify("opaque"), "for nobody in particular");
        provider.introspectTo(good.replace("\"aud\":\"mx.north.test\"", "\"client_id\":\"another\""));
        assertEquals(ALICE, asking.verify("opaque"), "the program that it was given to");
        provider.introspectTo(
                good.replace("}", ",\"exp\":" + NOW.minusSeconds(60).getEpochSecond() + "}"));
        assertEquals(NOBODY, asking.verify("opaque"));
        provider.introspectTo(good.replace("}", ",\"iss\":\"https://login.evil.test\"}"));
        assertEquals(NOBODY, asking.verify("opaque"));
        provider.introspectTo("null");
        assertEquals(NOBODY, asking.verify("opaque"));
        for (String broken : List.of("", "[]", "{")) {
            provider.introspectTo(broken);
            assertThrows(ProviderUnavailableException.class, () -> asking.verify("opaque"));
        }
        provider.introspectTo(good);
        provider.answerWith(401);
        assertThrows(ProviderUnavailableException.class, () -> asking.verify("opaque"), "our own name is wrong there");
    }

    // ---- settings

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://login.north.test/keys",
                "http://127.0.0.1.evil.test/",
                "http://localhost.evil.test/",
                "https://user:secret@login.north.test/",
                "https:///keys",
                "file:///etc/passwd",
                "keys"
            })
    void addressesThatAreNotTaken(String url) {
        assertThrows(IllegalArgumentException.class, () -> OAuthProvider.url(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.north.test/keys?v=2",
                "http://127.0.0.1:8000/",
                "http://[::1]/",
                "http://localhost/"
            })
    void addressesThatAreTaken(String url) {
        assertEquals(URI.create(url), OAuthProvider.url(url));
    }
}
