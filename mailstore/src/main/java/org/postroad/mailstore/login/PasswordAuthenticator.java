package org.postroad.mailstore.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.postroad.common.wire.sasl.ScramAccount;
import org.postroad.common.wire.sasl.ScramHash;
import org.postroad.common.wire.sasl.ScramVerifier;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.Authenticator;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.PasswordHash;

/**
 * Checks passwords against the stored ones. Thread-safe.
 *
 * <p>What is remembered of a login is an HMAC, under a key that lives as long as the process, of the account, its stored hash and the
 * password. The stored hash is read anew each time, so a changed password, also one changed by another process, is forgotten at once.
 */
public final class PasswordAuthenticator implements Authenticator {
    private static final int MAX_PASSWORD = 1024;
    private static final int MAX_REMEMBERED = 10_000;
    private static final String HMAC = "HmacSHA256";

    private final Credentials credentials;
    private final Argon2id passwords;
    private final ScramPasswords scram;
    private final MailStoreSettings settings;
    private final Semaphore running;
    private final SecretKeySpec key;
    private final Cache<ByteBuffer, Boolean> remembered;
    // Checked instead of the hash that an unknown login does not have.
    private final PasswordHash nobodys;

    public PasswordAuthenticator(Credentials credentials, Argon2id passwords, Clock clock, MailStoreSettings settings) {
        this.credentials = credentials;
        this.passwords = passwords;
        this.settings = settings;
        scram = new ScramPasswords(settings.scram());
        running = new Semaphore(settings.passwordChecks(), true);
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        key = new SecretKeySpec(secret, HMAC);
        remembered = Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfterWrite(settings.rememberLogin())
                .ticker(() -> nanos(clock.instant()))
                .build();
        nobodys = passwords.nobodys();
    }

    @Override
    public Optional<Account> authenticate(String login, String password) {
        boolean tooLong = password.isEmpty() || password.length() > MAX_PASSWORD;
        Optional<Credential> known = tooLong ? Optional.empty() : credentials.of(login);
        if (known.isEmpty()) {
            // The same work as for a known login, so that the time does not tell which logins exist.
            limited(() -> passwords.matches(tooLong ? "" : password, nobodys));
            return Optional.empty();
        }
        Credential credential = known.get();
        ByteBuffer proof = proof(credential, password);
        if (remembered.getIfPresent(proof) != null) {
            return Optional.of(credential.account());
        }
        StoredPassword stored = StoredPassword.of(credential.hash());
        if (!limited(() -> passwords.matches(password, stored.argon2id()))) {
            return Optional.empty();
        }
        if (passwords.isCurrent(stored.argon2id()) && scram.isCurrent(stored, password)) {
            remembered.put(proof, Boolean.TRUE);
        } else {
            credentials.rehash(credential, hash(password));
        }
        return Optional.of(credential.account());
    }

    @Override
    public PasswordHash hash(String password) {
        if (password.isEmpty() || password.length() > MAX_PASSWORD) {
            throw new IllegalArgumentException("a password has 1 to " + MAX_PASSWORD + " characters");
        }
        return limited(() -> new StoredPassword(passwords.hash(password), scram.of(password)).stored());
    }

    @Override
    public ScramAccount scram(String login, ScramHash hash) {
        // Made in each case, so that the time tells as little as the answer.
        ScramVerifier nobodys = scram.nobodys(login, hash, credentials.secret());
        return credentials
                .of(login)
                .flatMap(credential -> scram.current(StoredPassword.of(credential.hash()), hash)
                        .map(verifier ->
                                new ScramAccount(credential.account().login().toString(), verifier)))
                .orElseGet(() -> new ScramAccount("", nobodys));
    }

    private <T> T limited(Supplier<T> work) {
        try {
            if (!running.tryAcquire(settings.passwordCheckWait().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Busy();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new Busy();
        }
        try {
            return work.get();
        } finally {
            running.release();
        }
    }

    private ByteBuffer proof(Credential credential, String password) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(ByteBuffer.allocate(8)
                    .putLong(credential.account().id().value())
                    .flip());
            mac.update(credential.hash().phc().getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) 0);
            return ByteBuffer.wrap(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has " + HMAC, missing);
        }
    }

    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }
}
