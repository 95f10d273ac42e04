package org.postroad.common.wire.sasl;

/** What a mechanism says to a client's message. */
public sealed interface SaslStep {
    /**
     * It needs another message.
     *
     * @param data public
     * @param refusal the client is refused already, and hears why
     */
    record Challenge(byte[] data, boolean refusal) implements SaslStep {
        public Challenge(byte[] data) {
            this(data, false);
        }
    }

    /** The client is who it says: an account's name. */
    record Success(String identity) implements SaslStep {}

    /** The exchange is over, without success. */
    record Failure(Reason reason) implements SaslStep {}

    /** Why an exchange failed. */
    enum Reason {
        /** The message breaks the mechanism's grammar. */
        MALFORMED,
        /** Name and secret do not fit, the client may not act for another, or somebody stands in between. */
        REFUSED,
        /** Too many were refused that came from there; this one was not looked at. */
        THROTTLED,
        /** It cannot be known now. */
        UNAVAILABLE
    }

    /** A failure for that reason. */
    static SaslStep failure(Reason reason) {
        return new Failure(reason);
    }
}
