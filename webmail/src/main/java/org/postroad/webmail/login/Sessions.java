package org.postroad.webmail.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;

/**
 * Browser sessions, in memory and bounded. Only a hash of each token is kept; the CSRF token is derived from the session's token, so
 * it needs no place of its own. Thread-safe.
 */
public final class Sessions {
    private static final int TOKEN_OCTETS = 32;
    private static final int TOKEN_LENGTH = 43;

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
        byte[] bits = new byte[TOKEN_OCTETS];
        random.nextBytes(bits);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        Instant now = clock.instant();
        sessions.put(hash("session", token), new Session(account, now, now));
        return token;
    }

    /** The account behind a token, if its session still lives; it counts as used now. */
    Optional<Account> use(String token) {
        if (token.length() != TOKEN_LENGTH) {
            return Optional.empty();
        }
        Session session = sessions.asMap()
                .computeIfPresent(
                        hash("session", token),
                        (key, old) -> isOver(old) ? null : new Session(old.account(), old.begun(), clock.instant()));
        return Optional.ofNullable(session).map(Session::account);
    }

    void end(String token) {
        sessions.invalidate(hash("session", token));
    }

    /** Ends every session of an account, as a changed password or a removed account asks for. */
    public void endAll(AccountId account) {
        sessions.asMap().values().removeIf(session -> session.account().id().equals(account));
    }

    static String csrfToken(String token) {
        return hash("csrf", token);
    }

    private boolean isOver(Session session) {
        Instant now = clock.instant();
        return !now.isBefore(session.used().plus(settings.idle()))
                || !now.isBefore(session.begun().plus(settings.absolute()));
    }

    private static String hash(String purpose, String token) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] bits = digest.digest((purpose + ':' + token).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
