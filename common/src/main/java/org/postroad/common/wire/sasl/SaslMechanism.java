package org.postroad.common.wire.sasl;

import java.util.Arrays;
import java.util.Optional;

/** The mechanisms that this system knows, the strongest first: the order in which it offers them. */
public enum SaslMechanism {
    SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS"),
    SCRAM_SHA_256("SCRAM-SHA-256"),
    SCRAM_SHA_1_PLUS("SCRAM-SHA-1-PLUS"),
    SCRAM_SHA_1("SCRAM-SHA-1"),
    OAUTHBEARER("OAUTHBEARER"),
    XOAUTH2("XOAUTH2"),
    PLAIN("PLAIN"),
    LOGIN("LOGIN");

    private final String wireName;

    SaslMechanism(String wireName) {
        this.wireName = wireName;
    }

    /** Its registered name. */
    public String wireName() {
        return wireName;
    }

    /** The mechanism of that name, in any case. */
    public static Optional<SaslMechanism> named(String name) {
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.wireName.equalsIgnoreCase(name))
                .findAny();
    }

    /** Whether it proves that the secret is known without sending it (RFC 5802). */
    boolean isScram() {
        return switch (this) {
            case SCRAM_SHA_256_PLUS, SCRAM_SHA_256, SCRAM_SHA_1_PLUS, SCRAM_SHA_1 -> true;
            case OAUTHBEARER, XOAUTH2, PLAIN, LOGIN -> false;
        };
    }

    /** Whether it is bound to the TLS connection. */
    boolean isBound() {
        return this == SCRAM_SHA_256_PLUS || this == SCRAM_SHA_1_PLUS;
    }

    /** What SCRAM hashes with. */
    ScramHash hash() {
        return this == SCRAM_SHA_1_PLUS || this == SCRAM_SHA_1 ? ScramHash.SHA_1 : ScramHash.SHA_256;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
