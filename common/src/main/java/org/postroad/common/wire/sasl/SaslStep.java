package org.postroad.common.wire.sasl;

/** What a mechanism says to a client's message. */
public sealed interface SaslStep {
    /** It needs another message; the data is public. */
    record Challenge(byte[] data) implements SaslStep {}

    /** The client is who it says: an account's name. */
    record Success(String identity) implements SaslStep {}

    /** The exchange is over, without success. */
    record Failure(Reason reason) implements SaslStep {}

    /** Why an exchange failed. */
    enum Reason {
        /** The message breaks the mechanism's grammar. */
        MALFORMED,
        /** Name and password do not fit, or the client may not act for another. */
        REFUSED
    }
}
