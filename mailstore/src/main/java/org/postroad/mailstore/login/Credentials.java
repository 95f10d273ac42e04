package org.postroad.mailstore.login;

import java.util.Optional;
import org.postroad.mailstore.PasswordHash;

/** Where passwords are stored. Thread-safe. */
public interface Credentials {
    /** The stored password of a login; it takes about as long for one that does not exist. */
    Optional<Credential> of(String login);

    /** Stores a stronger hash of the same password, if the stored one has not changed meanwhile. */
    void rehash(Credential before, PasswordHash fresh);

    /** 32 random octets that this system has had since they were first asked for, the same in all of its processes. */
    byte[] secret();
}
