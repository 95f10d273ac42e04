package org.postroad.webmail.login;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.postroad.mailstore.Account;
import org.postroad.webmail.http.Problem;

/**
 * Says who a request's caller is, or refuses the request. HTTP Basic goes before the cookie. With a cookie, every request that may
 * change something carries the CSRF token in {@code X-CSRF-Token}. Thread-safe.
 */
public final class Gate {
    private static final Set<HandlerType> SAFE = Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.OPTIONS);

    private final Sessions sessions;
    private final PasswordLogin passwords;
    private final String cookieName;
    private final Clock clock;

    Gate(Sessions sessions, PasswordLogin passwords, String cookieName, Clock clock) {
        this.sessions = sessions;
        this.passwords = passwords;
        this.cookieName = cookieName;
        this.clock = clock;
    }

    /**
     * @throws Problem 401 without valid credentials, 403 if another site's page or a missing CSRF token stands behind the request, 429
     *     after too many wrong passwords
     */
    public Caller require(Context ctx) {
        String authorization = ctx.header("Authorization");
        Optional<Account> account = authorization == null ? byCookie(ctx) : byPassword(ctx, authorization);
        return new Caller(
                account.orElseThrow(() -> unauthorized(ctx)),
                ctx.req().getRemoteAddr(),
                ctx.protocol(),
                ctx.req().isSecure(),
                Optional.ofNullable(ctx.userAgent()).orElse(""),
                clock.instant());
    }

    /** The session behind a request that {@link #require} let in; none behind a password. */
    public Optional<BrowserSession> session(Context ctx) {
        return ctx.header("Authorization") == null
                ? token(ctx).map(token -> new BrowserSession(sessions, token))
                : Optional.empty();
    }

    /** The session token that came with the request. */
    Optional<String> token(Context ctx) {
        return Optional.ofNullable(ctx.cookie(cookieName));
    }

    private Optional<Account> byPassword(Context ctx, String authorization) {
        SameOrigin.require(ctx); // a browser adds remembered Basic credentials to any page's request
        return BasicCredentials.parse(authorization)
                .flatMap(given -> passwords.check(ctx.req().getRemoteAddr(), given.login(), given.password()));
    }

    private Optional<Account> byCookie(Context ctx) {
        Optional<String> token = token(ctx);
        Optional<Account> account = token.flatMap(sessions::use);
        if (account.isPresent() && !SAFE.contains(ctx.method())) {
            requireCsrfToken(ctx, token.orElseThrow());
        }
        return account;
    }

    private static void requireCsrfToken(Context ctx, String token) {
        SameOrigin.require(ctx);
        Optional<String> given = Optional.ofNullable(ctx.header("X-CSRF-Token"));
        if (!given.filter(value -> Tokens.isEqual(value, Sessions.csrfToken(token)))
                .isPresent()) {
            throw Problem.of(HttpStatus.FORBIDDEN, "X-CSRF-Token is missing or wrong; GET /auth/session gives it");
        }
    }

    /** A browser that read {@code Basic} here would open its own dialogue over our login page. */
    static Problem unauthorized(Context ctx) {
        boolean browser = ctx.header("Sec-Fetch-Mode") != null;
        String challenge = browser ? "Session realm=\"Postroad\"" : "Basic realm=\"Postroad\", charset=\"UTF-8\"";
        return Problem.of(HttpStatus.UNAUTHORIZED, "a valid login is needed").withHeader("WWW-Authenticate", challenge);
    }
}
