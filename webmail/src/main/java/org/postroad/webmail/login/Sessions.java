package org.postroad.webmail.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;

/**
 * Browser sessions, in memory and bounded. Only a hash of each token is kept; the CSRF token is derived from the session's token, so
 * it needs no place of its own. Thread-safe.
 */
public final class Sessions {
    private record Session(Account account, Instant begun, Instant used) {}

    private final LoginSettings settings;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Cache<String, Session> sessions;

    public Sessions(LoginSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.sessions =
                Caffeine.newBuilder().maximumSize(settings.maxSessions()).build();
    }

    /** Begins a session; returns its token, 256 random bits as 43 characters. */
    String begin(Account account) {
        String token = Tokens.fresh(random);
        Instant now = clock.instant();
        sessions.put(Tokens.hash("session", token), new Session(account, now, now));
        return token;
    }

    /** The account behind a token, if its session still lives; it counts as used now. */
    Optional<Account> use(String token) {
        if (token.length() != Tokens.LENGTH) {
            return Optional.empty();
        }
        Session session = sessions.asMap()
                .computeIfPresent(
                        Tokens.hash("session", token),
                        (key, old) -> isOver(old) ? null : new Session(old.account(), old.begun(), clock.instant()));
        return Optional.ofNullable(session).map(Session::account);
    }

    void end(String token) {
        sessions.invalidate(Tokens.hash("session", token));
    }

    /** Ends every session of an account, as a changed password or a removed account asks for. */
    public void endAll(AccountId account) {
        sessions.asMap().values().removeIf(session -> session.account().id().equals(account));
    }

    static String csrfToken(String token) {
        return Tokens.hash("csrf", token);
    }

    private boolean isOver(Session session) {
        Instant now = clock.instant();
        return !now.isBefore(session.used().plus(settings.idle()))
                || !now.isBefore(session.begun().plus(settings.absolute()));
    }
}
