package org.postroad.webmail.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Notices;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.TestStore;
import org.postroad.common.time.ManualClock;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.PasswordHash;
import org.postroad.mailstore.login.Argon2id;
import org.postroad.mailstore.sql.SqlMailStore;
import org.postroad.webmail.Browser;
import org.postroad.webmail.WebSchema;
import org.postroad.webmail.http.HttpServer;
import org.postroad.webmail.http.HttpSettings;
import org.postroad.webmail.http.Transport;
import org.postroad.webmail.jmap.JmapApi;
import org.postroad.webmail.jmap.JmapEndpoints;
import org.postroad.webmail.jmap.Limits;
import org.postroad.webmail.json.Json;
import org.postroad.webmail.login.sql.SqlSessionStore;

@ParameterizedClass
@EnumSource(
        value = TestEngine.class,
        names = {"H2", "POSTGRES"})
class LoginTest {
    private static final byte[] ECHO = """
            {"using":["urn:ietf:params:jmap:core"],"methodCalls":[["Core/echo",{"hello":true},"c1"]]}""".getBytes(StandardCharsets.UTF_8);
    private static final String LOGIN = "alice@north.test";
    private static final String PASSWORD = "pässword:1";
    private static final Map<String, PasswordHash> HASHES = new ConcurrentHashMap<>(); // they take their time

    @Parameter
    TestEngine engine;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T10:00:00Z"));
    private final SignInKeys keys = new SignInKeys(clock);
    private Path directory;
    private TestStore store;
    private MailStore mail;
    private Account alice;
    private Sessions sessions;
    private HttpServer server;

    @BeforeEach
    void start(@TempDir Path empty) {
        directory = empty;
        open();
        alice = account(LOGIN, "Alice", PASSWORD);
    }

    private void open() {
        store = TestStore.open(engine, directory, SqlMailStore.SCHEMA, WebSchema.SCHEMA);
        Argon2id passwords = new Argon2id(64, 1);
        mail = new SqlMailStore(
                store.database(), Notices.NONE, store.blobs(), clock, MailStoreSettings.defaults(), passwords);
        sessions = new Sessions(
                LoginSettings.defaults(), store.database(), new SqlSessionStore(), mail.directory(), clock);
        HttpSettings http = HttpSettings.loopback().withCookieName("north");
        LoginPages pages = new LoginPages(
                http, LoginSettings.defaults(), sessions, keys, mail.authenticator(), clock, new SimpleMeterRegistry());
        JmapApi api = new JmapApi(Limits.defaults(), List.of(), Optional.empty());
        server = new HttpServer(http, List.of(pages, new JmapEndpoints(pages.gate(), api)), new SimpleMeterRegistry());
        server.start();
    }

    private Account account(String login, String name, String password) {
        PasswordHash hash = HASHES.computeIfAbsent(password, mail.authenticator()::hash);
        return store.database().write(tx -> mail.directory().create(tx, EmailAddress.parse(login), name, hash));
    }

    @AfterEach
    void stop() {
        server.close();
        mail.close();
        store.close();
    }

    @Test
    void aSessionLetsTheBrowserIn() {
        Browser browser = browser().login(LOGIN, PASSWORD);
        HttpResponse<byte[]> answer = echo(browser);
        assertEquals(200, answer.statusCode());
        assertEquals(
                "Core/echo", Browser.json(answer).at("/methodResponses/0/0").textValue());
        assertEquals(200, browser.get("/auth/session").statusCode());
    }

    @Test
    void theCookieIsHiddenFromScriptsAndOtherSites() {
        String cookie = browser()
                .tryLogin(LOGIN, PASSWORD)
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow();
        assertTrue(cookie.startsWith("north="), cookie);
        assertTrue(cookie.contains("HttpOnly"), cookie);
        assertTrue(cookie.contains("SameSite=Strict"), cookie);
        assertFalse(cookie.contains("Secure"), "the test speaks clear text");
    }

    @Test
    void behindAProxyThatEndsTlsTheCookieStaysThere() {
        String cookie = browser()
                .with("X-Forwarded-Proto", "https")
                .tryLogin(LOGIN, PASSWORD)
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow();
        assertTrue(cookie.contains("Secure"), cookie);
    }

    @Test
    void overTlsNoOtherHostMaySetTheCookie() throws Exception {
        Transport tls = new Transport.Tls(SelfSigned.make(List.of(Domain.parse("localhost")), Clock.systemUTC())
                .context());
        assertEquals(
                "__Host-north",
                HttpSettings.loopback()
                        .withCookieName("north")
                        .withTransport(tls)
                        .sessionCookie());
    }

    @Test
    void withoutTheCsrfTokenACookieChangesNothing() {
        Browser browser = browser().login(LOGIN, PASSWORD).without("X-CSRF-Token");
        assertEquals(403, echo(browser).statusCode());
        assertEquals(403, echo(browser.with("X-CSRF-Token", "guessed")).statusCode());
        String token =
                Browser.json(browser.get("/auth/session")).path("csrfToken").textValue();
        assertEquals(200, echo(browser.with("X-CSRF-Token", token)).statusCode());
    }

    @Test
    void otherSitesPagesAreKeptOut() {
        Browser browser = browser().login(LOGIN, PASSWORD);
        assertEquals(403, echo(browser.with("Origin", "http://evil.test")).statusCode());
        assertEquals(403, echo(browser.with("Origin", "null")).statusCode());
        assertEquals(
                200,
                echo(browser.with("Origin", "http://127.0.0.1:" + server.port()))
                        .statusCode());
        assertEquals(403, echo(browser.with("Sec-Fetch-Site", "same-site")).statusCode());
        assertEquals(200, echo(browser.with("Sec-Fetch-Site", "same-origin")).statusCode());
    }

    @Test
    void basicNeedsNoTokenButOpensNoDoorToOtherSites() {
        Browser client = browser().basic(LOGIN, PASSWORD);
        assertEquals(200, echo(client).statusCode());
        assertEquals(403, echo(client.with("Sec-Fetch-Site", "cross-site")).statusCode());
    }

    @Test
    void unknownUserAndWrongPasswordGetTheSameAnswer() {
        HttpResponse<byte[]> wrong = browser().tryLogin(LOGIN, "wrong");
        HttpResponse<byte[]> unknown = browser().tryLogin("nobody@north.test", "wrong");
        assertEquals(401, wrong.statusCode());
        assertEquals(Browser.json(wrong), Browser.json(unknown));
        assertEquals(
                "application/problem+json",
                wrong.headers().firstValue("Content-Type").orElseThrow());
    }

    @Test
    void tooManyWrongPasswordsAreStopped() {
        Browser browser = browser();
        for (int i = 0; i < 10; i++) {
            assertEquals(401, browser.tryLogin(LOGIN, "wrong").statusCode());
        }
        HttpResponse<byte[]> stopped = browser.tryLogin(LOGIN, PASSWORD);
        assertEquals(429, stopped.statusCode());
        assertTrue(stopped.headers().firstValue("Retry-After").isPresent());
        assertEquals(429, echo(browser().basic(LOGIN, PASSWORD)).statusCode());
        clock.advance(Duration.ofMinutes(15));
        assertEquals(200, browser.tryLogin(LOGIN, PASSWORD).statusCode());
    }

    @Test
    void rightPasswordsAreNotCounted() {
        for (int i = 0; i < 40; i++) {
            assertEquals(200, browser().tryLogin(LOGIN, PASSWORD).statusCode());
        }
    }

    @Test
    void anIdleSessionEnds() {
        Browser browser = browser().login(LOGIN, PASSWORD);
        clock.advance(Duration.ofHours(23));
        assertEquals(200, browser.get("/auth/session").statusCode());
        clock.advance(Duration.ofHours(24));
        assertEquals(204, browser.get("/auth/session").statusCode());
    }

    @Test
    void anOldSessionEndsThoughItIsUsed() {
        Browser browser = browser().login(LOGIN, PASSWORD);
        for (int day = 1; day < 14; day++) {
            clock.advance(Duration.ofHours(23));
            assertEquals(200, browser.get("/auth/session").statusCode());
        }
        clock.advance(Duration.ofHours(23));
        assertEquals(200, browser.get("/auth/session").statusCode());
        clock.advance(Duration.ofHours(14));
        assertEquals(204, browser.get("/auth/session").statusCode());
    }

    @Test
    void thatNobodyIsLoggedInIsNoError() {
        for (Browser nobody : List.of(browser(), bearing("x".repeat(43)), bearing("short"))) {
            HttpResponse<byte[]> answer = nobody.get("/auth/session");
            assertEquals(204, answer.statusCode());
            assertEquals(0, answer.body().length);
            assertTrue(answer.headers().firstValue("WWW-Authenticate").isEmpty());
        }
        assertEquals(401, echo(browser()).statusCode(), "but nothing else is let in");
    }

    @Test
    void logoutEndsTheSession() {
        Browser browser = browser().login(LOGIN, PASSWORD);
        assertEquals(
                204,
                browser.post("/auth/logout", "application/json", new byte[0]).statusCode());
        assertEquals(204, browser.get("/auth/session").statusCode());
    }

    @Test
    void aChangedPasswordEndsTheSessions() {
        Browser browser = browser().login(LOGIN, PASSWORD);
        assertThrows(
                IllegalStateException.class,
                () -> store.database().write(tx -> {
                    sessions.endAll(tx, alice.id());
                    throw new IllegalStateException("the change was not made");
                }));
        assertEquals(200, echo(browser).statusCode());
        store.database().write(tx -> {
            sessions.endAll(tx, alice.id());
            return alice;
        });
        assertEquals(401, echo(browser).statusCode());
    }

    @Test
    void aRemovedAccountHasNoSession() {
        Browser browser = browser().login(LOGIN, PASSWORD);
        store.database().write(tx -> {
            mail.directory().remove(tx, alice.id());
            return alice;
        });
        assertEquals(401, echo(browser).statusCode(), "even if nobody ended it");
    }

    @Test
    void aSessionOutlivesARestart() {
        int port = server.port();
        String token = cookie(browser().tryLogin(LOGIN, PASSWORD));
        String csrf = Browser.json(bearing(token).get("/auth/session"))
                .path("csrfToken")
                .textValue();
        stop();
        open();
        assertNotEquals(port, server.port(), "it is another server");
        Browser after = bearing(token).with("X-CSRF-Token", csrf);
        assertEquals(200, echo(after).statusCode());
        assertEquals(
                LOGIN, Browser.json(after.get("/auth/session")).path("login").textValue());
        assertEquals(
                204, after.post("/auth/logout", "application/json", new byte[0]).statusCode());
        stop();
        open();
        assertEquals(204, bearing(token).get("/auth/session").statusCode(), "the end outlives it too");
    }

    @Test
    void useIsWrittenDownEveryFewMinutes() {
        String token = cookie(browser().tryLogin(LOGIN, PASSWORD));
        Instant begun = clock.instant();
        clock.advance(Duration.ofMinutes(4));
        bearing(token).get("/auth/session");
        assertEquals(begun, used(token));
        clock.advance(Duration.ofMinutes(1));
        bearing(token).get("/auth/session");
        assertEquals(clock.instant(), used(token));
    }

    @Test
    void oneAccountsSessionsAreBoundedAndTheLeastUsedEnds() {
        account("bob@north.test", "Bob", PASSWORD);
        String bob = cookie(browser().tryLogin("bob@north.test", PASSWORD));
        String first = sessions.begin(alice);
        clock.advance(Duration.ofSeconds(1));
        String second = sessions.begin(alice);
        clock.advance(Sessions.LAG);
        assertTrue(sessions.use(first).isPresent());
        for (int i = 2; i <= LoginSettings.defaults().maxSessionsPerAccount(); i++) {
            sessions.begin(alice);
        }
        assertTrue(sessions.use(first).isPresent());
        assertTrue(sessions.use(second).isEmpty());
        assertEquals(200, bearing(bob).get("/auth/session").statusCode());
    }

    @Test
    void allSessionsTogetherAreBounded() {
        LoginSettings three =
                new LoginSettings(Duration.ofHours(24), Duration.ofDays(14), 3, 2, Duration.ofMinutes(15), 10, 50, 100);
        Sessions few = new Sessions(three, store.database(), new SqlSessionStore(), mail.directory(), clock);
        List<String> tokens = new ArrayList<>();
        for (String name : List.of("ann", "bea", "cy", "dan")) {
            tokens.add(few.begin(account(name + "@north.test", name, PASSWORD)));
            clock.advance(Duration.ofSeconds(1));
        }
        assertTrue(few.use(tokens.get(0)).isEmpty());
        tokens.subList(1, 4).forEach(token -> assertTrue(few.use(token).isPresent()));
    }

    @Test
    void whatIsOverIsForgotten() {
        sessions.begin(alice);
        String busy = sessions.begin(alice);
        clock.advance(Duration.ofHours(23));
        assertTrue(sessions.use(busy).isPresent());
        assertEquals(0, trimmed());
        clock.advance(Duration.ofHours(1));
        assertEquals(1, trimmed());
        clock.advance(Duration.ofDays(14));
        assertEquals(1, trimmed());
    }

    private int trimmed() {
        return store.database().write(tx -> sessions.trim(tx, 100));
    }

    private Instant used(String token) {
        return store.database()
                .read(rows -> new SqlSessionStore().find(rows, Tokens.hash("session", token)))
                .orElseThrow()
                .used();
    }

    private static String cookie(HttpResponse<byte[]> login) {
        String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
        return cookie.substring("north=".length(), cookie.indexOf(';'));
    }

    private Browser bearing(String token) {
        return browser().with("Cookie", "north=" + token);
    }

    @Test
    void theSessionResourceIsForeignClientsFirstStop() {
        Browser client = browser().basic(LOGIN, PASSWORD);
        assertEquals(307, client.get("/.well-known/jmap").statusCode());
        JsonNode session = Browser.json(client.get("/jmap/session"));
        assertEquals(LOGIN, session.path("username").textValue());
        assertEquals(
                "http://127.0.0.1:" + server.port() + "/jmap/api",
                session.path("apiUrl").textValue());
        assertTrue(session.at("/accounts/A1/isPersonal").booleanValue());
        assertNotEquals("", session.path("state").textValue());
        assertEquals(
                session.path("state"), Browser.json(echo(client)).path("sessionState"), "one state in both places");
    }

    @Test
    void aKeyOpensOneSession() {
        String key = keys.issue(alice);
        Browser browser = browser();
        HttpResponse<byte[]> opened = tryKey(browser, key);
        assertEquals(200, opened.statusCode());
        assertEquals(LOGIN, Browser.json(opened).path("login").textValue());
        assertEquals("Alice", Browser.json(opened).path("displayName").textValue());
        browser.with("X-CSRF-Token", Browser.json(opened).path("csrfToken").textValue());
        assertEquals(200, echo(browser).statusCode());
        assertEquals(401, tryKey(browser(), key).statusCode(), "it was used");
    }

    @Test
    void aKeyIsValidForAMinute() {
        String inTime = keys.issue(alice);
        String late = keys.issue(alice);
        clock.advance(Duration.ofSeconds(59));
        assertEquals(200, tryKey(browser(), inTime).statusCode());
        clock.advance(Duration.ofSeconds(1));
        assertEquals(401, tryKey(browser(), late).statusCode());
    }

    @Test
    void onlySoManyKeysAreOutAtOnce() {
        String first = keys.issue(alice);
        String second = keys.issue(alice);
        for (int i = 2; i <= SignInKeys.MAX; i++) {
            keys.issue(alice);
        }
        assertEquals(401, tryKey(browser(), first).statusCode());
        assertEquals(200, tryKey(browser(), second).statusCode());
    }

    @Test
    void revokedAndInventedKeysOpenNothing() {
        String revoked = keys.issue(alice);
        keys.revoke(alice.id());
        assertEquals(401, tryKey(browser(), revoked).statusCode());
        assertEquals(401, tryKey(browser(), "x".repeat(43)).statusCode());
        assertEquals(401, tryKey(browser(), "").statusCode());
        assertEquals(400, postKey(browser(), "{\"key\":null}").statusCode());
    }

    @Test
    void anotherOriginsPageCannotUseAKey() {
        String key = keys.issue(alice);
        assertEquals(
                403, tryKey(browser().with("Sec-Fetch-Site", "same-site"), key).statusCode());
        assertEquals(
                403, tryKey(browser().with("Origin", "http://evil.test"), key).statusCode());
        assertEquals(200, tryKey(browser(), key).statusCode(), "nothing of that used it up");
    }

    @Test
    void withoutCredentialsThereIsNothing() {
        HttpResponse<byte[]> answer = browser().get("/jmap/session");
        assertEquals(401, answer.statusCode());
        assertTrue(answer.headers().firstValue("WWW-Authenticate").orElseThrow().startsWith("Basic"));
        HttpResponse<byte[]> inBrowser =
                browser().with("Sec-Fetch-Mode", "cors").get("/jmap/session");
        assertFalse(
                inBrowser.headers().firstValue("WWW-Authenticate").orElseThrow().startsWith("Basic"));
        assertEquals(401, echo(browser().basic(LOGIN, "wrong")).statusCode());
        assertEquals(401, echo(browser().with("Authorization", "Basic %%%")).statusCode());
        assertEquals(401, echo(browser().with("Authorization", "Bearer x")).statusCode());
    }

    @Test
    void loginWantsJson() {
        assertEquals(415, loginWith("text/plain", "{}"));
        assertEquals(400, loginWith("application/json", "{"));
        assertEquals(400, loginWith("application/json", "{\"login\":1}"));
        assertEquals(413, loginWith("application/json", "x".repeat(100_000)));
    }

    @Test
    void aBodyOfUnsaidLengthIsBoundedToo() {
        Browser browser = browser();
        HttpResponse<byte[]> answer = browser.send(browser.request("/auth/login")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[100_000])))
                .build());
        assertEquals(413, answer.statusCode());
    }

    private int loginWith(String type, String body) {
        return browser()
                .post("/auth/login", type, body.getBytes(StandardCharsets.UTF_8))
                .statusCode();
    }

    private static HttpResponse<byte[]> tryKey(Browser browser, String key) {
        return postKey(browser, Json.object().put("key", key).toString());
    }

    private static HttpResponse<byte[]> postKey(Browser browser, String body) {
        return browser.post("/auth/key", "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private Browser browser() {
        return new Browser(server.port());
    }

    private static HttpResponse<byte[]> echo(Browser browser) {
        return browser.post("/jmap/api", "application/json", ECHO);
    }
}
