package org.postroad.mta.smtp.client;

/**
 * What came of TLS with a server, for who counts it. Immutable.
 *
 * @param outcome how far it came
 * @param text what went wrong; empty where nothing did
 * @param from the address that we connected from; empty where no connection came about
 */
public record TlsResult(Outcome outcome, String text, String from) {
    /** How far TLS came. */
    public enum Outcome {
        /** The dialogue did not come so far, or TLS was not wanted. */
        NOT_TRIED,
        /** Encrypted, and the proof that was asked for was given. */
        PROVEN,
        /** The server offers no STARTTLS, or refused it. */
        NOT_OFFERED,
        /** The handshake failed. */
        FAILED,
        /** The certificate is another host's. */
        NAME_MISMATCH,
        /** The certificate is not valid now. */
        EXPIRED,
        /** Nobody vouches for the certificate. */
        NOT_TRUSTED
    }

    static final TlsResult NOT_TRIED = new TlsResult(Outcome.NOT_TRIED, "", "");
}
