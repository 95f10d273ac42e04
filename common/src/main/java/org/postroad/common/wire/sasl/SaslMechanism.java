package org.postroad.common.wire.sasl;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The mechanisms that this system knows, in the order in which it offers them. */
public enum SaslMechanism {
    PLAIN(PlainServer::new),
    LOGIN(LoginServer::new);

    private final Function<Authenticator, SaslServer> server;

    SaslMechanism(Function<Authenticator, SaslServer> server) {
        this.server = server;
    }

    /** The mechanism of that name, in any case. */
    public static Optional<SaslMechanism> named(String name) {
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.name().equals(name.toUpperCase(Locale.ROOT)))
                .findAny();
    }

    /** A new exchange. */
    public SaslServer server(Authenticator authenticator) {
        return server.apply(authenticator);
    }
}
