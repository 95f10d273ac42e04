package org.postroad.common.wire.sasl;

import java.util.Optional;

/** Checks a name and password. Thread-safe; may wait. */
@FunctionalInterface
public interface Authenticator {
    /**
     * Who that is. It takes as long for a name that does not exist as for a wrong password.
     *
     * @param password of 1 to 1024 characters
     * @return the name of the account; empty if name and password do not fit
     * @throws RuntimeException if it cannot be known now
     */
    Optional<String> authenticate(String name, String password);
}
