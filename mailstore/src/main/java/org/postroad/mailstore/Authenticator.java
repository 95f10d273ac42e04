package org.postroad.mailstore;

import java.util.Optional;
import org.postroad.common.wire.sasl.ScramAccount;
import org.postroad.common.wire.sasl.ScramHash;

/**
 * Checks passwords. Blocks for the database and for Argon2id (about 0.1 s), so never on an event loop, never inside a transaction.
 * Thread-safe.
 *
 * <p>An unknown login costs as much as a wrong password. A login that succeeded is remembered for some minutes under a keyed hash, so
 * that it costs little when it comes again; a changed password or a removed account is forgotten at once.
 */
public interface Authenticator {
    /** Too many checks wait already; the client may try again later (RFC 4954 §6: 454). */
    final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Busy() {
            super("too many logins at once", null, false, false);
        }
    }

    /**
     * The account, if the login is known and the password is its own.
     *
     * @throws Busy if no check could begin within its limit
     */
    Optional<Account> authenticate(String login, String password);

    /**
     * Hashes a new password.
     *
     * @param password 1 to 1024 characters
     * @throws IllegalArgumentException if it is shorter or longer
     * @throws Busy as {@link #authenticate}
     */
    PasswordHash hash(String password);

    /**
     * What SCRAM asks of a login, so that no password need be sent. For a login that is not known, or whose password was stored before there was
     * SCRAM and not seen since, one that nothing fits and that looks like any other.
     */
    ScramAccount scram(String login, ScramHash hash);
}
