package org.postroad.mailstore.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.time.ManualClock;
import org.postroad.common.wire.sasl.ScramHash;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Authenticator;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.PasswordHash;

/** The password hash, and what the authenticator does about hashes of another strength. */
final class Argon2idTest {
    // Of the test vectors of the reference implementation (test.c, version 0x13).
    private static final PasswordHash REFERENCE =
            new PasswordHash("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4");

    private final Argon2id weak = new Argon2id(64, 1);
    private final Argon2id strong = new Argon2id(128, 2);

    @Test
    void agreesWithTheReferenceImplementation() {
        assertTrue(weak.matches("password", REFERENCE));
        assertFalse(weak.matches("Password", REFERENCE));
    }

    @Test
    void theStringHoldsItsParameters() {
        PasswordHash hash = strong.hash("secret");
        assertTrue(hash.phc().startsWith("$argon2id$v=19$m=128,t=2,p=1$"), hash.phc());
        assertTrue(weak.matches("secret", hash));
        assertTrue(strong.isCurrent(hash));
        assertFalse(weak.isCurrent(hash));
        assertNotEquals(hash, strong.hash("secret"));
        assertFalse(new Argon2id().isCurrent(hash));
    }

    @Test
    void whatIsNoHashMatchesNothing() {
        for (String phc : new String[] {
            "",
            "secret",
            "$argon2i$v=19$m=64,t=1,p=1$c29tc2FsdA$c29tc2FsdA",
            "$2b$10$x",
            "$argon2id$v=19$m=99999999,t=1,p=1$c29tc2FsdHNvbWVzYWx0$c29tc2FsdHNvbWVzYWx0c29t"
        }) {
            assertFalse(weak.matches("secret", new PasswordHash(phc)));
        }
    }

    /** One account. */
    private static final class One implements Credentials {
        private final Account account = new Account(new AccountId(1), EmailAddress.parse("bob@south.test"), "");
        private PasswordHash hash;

        One(PasswordHash hash) {
            this.hash = hash;
        }

        @Override
        public Optional<Credential> of(String login) {
            return Optional.of(new Credential(account, hash));
        }

        @Override
        public void rehash(Credential before, PasswordHash fresh) {
            assertEquals(hash, before.hash());
            hash = fresh;
        }

        @Override
        public byte[] secret() {
            return new byte[32];
        }
    }

    @Test
    void aLoginRenewsAHashOfAnotherStrength() {
        One bob = new One(weak.hash("secret"));
        Authenticator authenticator = authenticator(bob, MailStoreSettings.defaults());
        assertEquals(Optional.empty(), authenticator.authenticate("bob", "wrong"));
        assertTrue(weak.isCurrent(bob.hash));
        assertEquals(Optional.of(bob.account), authenticator.authenticate("bob", "secret"));
        assertTrue(strong.isCurrent(StoredPassword.of(bob.hash).argon2id()));
        assertEquals(Optional.of(bob.account), authenticator.authenticate("bob", "secret"));
        long before = strong.runs();
        assertEquals(Optional.of(bob.account), authenticator.authenticate("bob", "secret"));
        assertEquals(before, strong.runs());
    }

    @Test
    void whoFindsEveryTurnTakenIsTurnedAwayInTime() throws Exception { // S10
        MailStoreSettings d = MailStoreSettings.defaults();
        MailStoreSettings settings = new MailStoreSettings(
                d.mailboxes(),
                d.mailboxDepth(),
                d.identities(),
                d.keywordsPerEmail(),
                d.mailboxesPerEmail(),
                d.tombstones(),
                d.grantsPerMailbox(),
                d.metadata(),
                d.metadataOctets(),
                d.filterConditions(),
                d.filterDepth(),
                d.changesReach(),
                d.uploads(),
                d.uploadOctets(),
                d.uploadLife(),
                1,
                Duration.ofMillis(20),
                d.rememberLogin(),
                d.scram(),
                d.newAccount());
        Argon2id slow = new Argon2id(32 * 1024, 30); // about a second: long enough to come in meanwhile
        Authenticator authenticator =
                new PasswordAuthenticator(new One(weak.hash("secret")), slow, new ManualClock(Instant.EPOCH), settings);
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<PasswordHash> hash = new AtomicReference<>();
        Thread first = new Thread(() -> {
            do {
                hash.set(authenticator.hash("secret"));
            } while (!over.get());
        });
        first.start();
        Awaitility.await().until(() -> slow.runs() >= 1);
        // Whoever comes in the moment between two turns has one.
        Awaitility.await()
                .untilAsserted(() ->
                        assertThrows(Authenticator.Busy.class, () -> authenticator.authenticate("bob", "secret")));
        over.set(true);
        first.join(TimeUnit.SECONDS.toMillis(30));
        assertTrue(slow.isCurrent(StoredPassword.of(hash.get()).argon2id()));
    }

    @Test
    void withoutScramNoneIsMadeOrKept() {
        One bob = new One(authenticator(new One(weak.hash("x")), MailStoreSettings.defaults())
                .hash("secret"));
        assertEquals(2, StoredPassword.of(bob.hash).scram().size());
        Authenticator without = authenticator(bob, MailStoreSettings.defaults().withScram(false));
        assertEquals("", without.scram("bob", ScramHash.SHA_256).identity());
        assertEquals(Optional.of(bob.account), without.authenticate("bob", "secret"));
        assertTrue(StoredPassword.of(bob.hash).scram().isEmpty());
        assertTrue(StoredPassword.of(without.hash("new")).scram().isEmpty());
    }

    private Authenticator authenticator(Credentials credentials, MailStoreSettings settings) {
        return new PasswordAuthenticator(credentials, strong, new ManualClock(Instant.EPOCH), settings);
    }
}
