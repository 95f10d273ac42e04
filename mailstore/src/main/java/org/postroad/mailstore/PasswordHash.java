package org.postroad.mailstore;

/**
 * A password that can be checked and not read (Argon2id, RFC 9106; SCRAM, RFC 5802). Immutable.
 *
 * @param phc parameters, salt and hash in the PHC string format, {@code $argon2id$v=19$m=...,t=...,p=...$salt$hash}; after a
 *     space each, what SCRAM checks
 */
public record PasswordHash(String phc) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "PasswordHash[...]";
    }
}
