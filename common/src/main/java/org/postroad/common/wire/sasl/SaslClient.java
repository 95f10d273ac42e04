package org.postroad.common.wire.sasl;

import java.util.Optional;

/** One exchange of a mechanism, the client's side. Confined to one thread. */
public interface SaslClient {
    /** The server's message breaks the mechanism's rules, or the server does not know the password: it is not to be trusted. */
    final class Distrust extends Exception {
        private static final long serialVersionUID = 1L;

        Distrust(String message) {
            super(message);
        }
    }

    /** The initial response; empty if the server speaks first. */
    Optional<byte[]> begin();

    /** Answers the server. */
    byte[] respond(byte[] challenge) throws Distrust;

    /** Whether the server may say now that it succeeded: it has proved what it has to prove. */
    boolean isSatisfied();
}
