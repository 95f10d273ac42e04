package org.postroad.webmail.login;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.Authenticator;
import org.postroad.webmail.http.Bodies;
import org.postroad.webmail.http.Endpoints;
import org.postroad.webmail.http.HttpSettings;
import org.postroad.webmail.http.Problem;
import org.postroad.webmail.json.Json;

/** {@code /auth/login}, {@code /auth/key}, {@code /auth/session} and {@code /auth/logout}: a browser's session from beginning to end. */
public final class LoginPages implements Endpoints {
    private static final int MAX_BODY = 8 * 1024;
    private static final int UNTIL_BROWSER_CLOSES = -1;

    private final HttpSettings http;
    private final Sessions sessions;
    private final SignInKeys keys;
    private final PasswordLogin passwords;
    private final Gate gate;
    private final LoginPlaces places = new LoginPlaces();

    public LoginPages(
            HttpSettings http,
            LoginSettings settings,
            Sessions sessions,
            SignInKeys keys,
            Authenticator authenticator,
            Clock clock,
            MeterRegistry meters) {
        this.http = http;
        this.sessions = sessions;
        this.keys = keys;
        this.passwords = new PasswordLogin(authenticator, new LoginThrottle(settings, clock), meters);
        this.gate = new Gate(sessions, passwords, http.sessionCookie(), clock);
    }

    /** The gate that every other room puts before its own endpoints. */
    public Gate gate() {
        return gate;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/auth/login", this::login);
        routes.post("/auth/key", this::key);
        routes.get("/auth/session", this::session);
        routes.post("/auth/logout", this::logout);
    }

    private void login(Context ctx) throws IOException {
        JsonNode body = body(ctx);
        JsonNode login = body.path("login");
        JsonNode password = body.path("password");
        if (!login.isTextual() || !password.isTextual()) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "the body must hold the strings login and password");
        }
        Account account = passwords
                .check(ctx.req().getRemoteAddr(), login.textValue(), password.textValue())
                .orElseThrow(() -> Problem.of(HttpStatus.UNAUTHORIZED, "login or password is wrong"));
        begin(ctx, account);
    }

    private void key(Context ctx) throws IOException {
        JsonNode key = body(ctx).path("key");
        if (!key.isTextual()) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "the body must hold the string key");
        }
        begin(
                ctx,
                keys.redeem(key.textValue())
                        .orElseThrow(
                                () -> Problem.of(HttpStatus.UNAUTHORIZED, "the key was used, is too old, or is none")));
    }

    private void begin(Context ctx, Account account) {
        gate.token(ctx).ifPresent(sessions::end);
        String token = sessions.begin(account);
        setCookie(ctx, token, UNTIL_BROWSER_CLOSES);
        answer(ctx, account, token);
    }

    private JsonNode body(Context ctx) throws IOException {
        SameOrigin.require(ctx);
        if (!ctx.isJson()) {
            throw Problem.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "the body must be application/json");
        }
        try (LoginPlaces.Place place = places.take(ctx.req().getRemoteAddr())) {
            return Json.read(Bodies.read(ctx, MAX_BODY));
        }
    }

    /** Each page asks this first, so that nobody is logged in is an answer and no error. */
    private void session(Context ctx) {
        Optional<String> token = gate.token(ctx);
        token.flatMap(sessions::use)
                .ifPresentOrElse(
                        account -> answer(ctx, account, token.orElseThrow()), () -> ctx.status(HttpStatus.NO_CONTENT));
    }

    private void logout(Context ctx) {
        gate.require(ctx);
        gate.token(ctx).ifPresent(sessions::end);
        setCookie(ctx, "", 0);
        ctx.status(HttpStatus.NO_CONTENT);
    }

    private static void answer(Context ctx, Account account, String token) {
        ObjectNode answer = Json.object()
                .put("login", account.login().toString())
                .put("displayName", account.displayName())
                .put("csrfToken", Sessions.csrfToken(token));
        ctx.contentType("application/json").result(Json.write(answer));
    }

    private void setCookie(Context ctx, String value, int maxAge) {
        boolean secure = http.isTls() || "https".equals(ctx.header("X-Forwarded-Proto")); // a proxy that ends TLS
        Cookie cookie = new Cookie(http.sessionCookie(), value, "/", maxAge, secure, true);
        cookie.setSameSite(SameSite.STRICT);
        ctx.cookie(cookie);
    }
}
