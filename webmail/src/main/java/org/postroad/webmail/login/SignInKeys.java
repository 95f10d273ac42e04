package org.postroad.webmail.login;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;

/**
 * Keys with which somebody who is known already, such as the person in front of a lab, opens a page signed in. Each opens one session
 * within a minute. They are given out in this process only, kept by their hash in memory, and bounded. Thread-safe.
 */
public final class SignInKeys {
    static final Duration VALID = Duration.ofSeconds(60);
    static final int MAX = 64;

    private record Key(String hash, Account account, Instant until) {}

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final List<Key> keys = new ArrayList<>(); // under this, oldest first

    public SignInKeys(Clock clock) {
        this.clock = clock;
    }

    /** A new key, 256 random bits as 43 characters. Where there are {@value #MAX}, the oldest is void from now on. */
    public synchronized String issue(Account account) {
        Instant now = clock.instant();
        keys.removeIf(key -> isOver(key, now));
        if (keys.size() == MAX) {
            keys.remove(0);
        }
        String token = Tokens.fresh(random);
        keys.add(new Key(Tokens.hash("key", token), account, now.plus(VALID)));
        return token;
    }

    /** Whose key it is, once; empty if there is no such key, or not any more. */
    synchronized Optional<Account> redeem(String token) {
        Instant now = clock.instant();
        String hash = Tokens.hash("key", token);
        Optional<Account> found = Optional.empty();
        Iterator<Key> each = keys.iterator();
        while (each.hasNext()) {
            Key key = each.next();
            if (Tokens.isEqual(key.hash(), hash)) {
                each.remove();
                found = isOver(key, now) ? Optional.empty() : Optional.of(key.account());
            }
        }
        return found;
    }

    /** Makes every key of an account void. */
    public synchronized void revoke(AccountId account) {
        keys.removeIf(key -> key.account().id().equals(account));
    }

    private static boolean isOver(Key key, Instant now) {
        return !now.isBefore(key.until());
    }
}
