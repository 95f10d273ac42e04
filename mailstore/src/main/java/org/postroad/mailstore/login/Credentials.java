package org.postroad.mailstore.login;

import java.util.Optional;
import org.postroad.mailstore.PasswordHash;

/** Where passwords are stored. Thread-safe. */
public interface Credentials {
    Optional<Credential> of(String login);

    /** Stores a stronger hash of the same password, if the stored one has not changed meanwhile. */
    void rehash(Credential before, PasswordHash fresh);
}
