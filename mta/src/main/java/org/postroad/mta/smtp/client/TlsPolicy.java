package org.postroad.mta.smtp.client;

import org.postroad.common.wire.tls.PeerTrust;

/**
 * What a client asks of TLS at a server. Immutable.
 *
 * <p>Where TLS {@linkplain Use#MAY may} be used, the proof decides nothing: whether it held is only told.
 *
 * @param name why so, as the road shows it, such as {@code dane} or {@code mta-sts enforce}
 * @param proof what the server's certificates are held against
 */
public record TlsPolicy(String name, Use use, PeerProof proof) {
    /** Whether to encrypt. */
    public enum Use {
        /** Clear text. */
        NEVER,
        /** TLS where the server offers it and it comes about, else clear text (RFC 7435). */
        MAY,
        /** TLS and the proof, or nothing. */
        MUST
    }

    /** Clear text. */
    public static final TlsPolicy NEVER = new TlsPolicy("never", Use.NEVER, PeerProof.NONE);
    /** TLS with any certificate where the server offers it, else clear text (RFC 7435). */
    public static final TlsPolicy OPPORTUNISTIC = new TlsPolicy("opportunistic", Use.MAY, PeerProof.NONE);
    /** TLS with any certificate, or nothing. */
    public static final TlsPolicy REQUIRED = new TlsPolicy("required", Use.MUST, PeerProof.NONE);
    /** TLS with a certificate that proves the server's name to the JVM, or nothing. */
    public static final TlsPolicy VERIFIED = verified(PeerTrust.OF_JVM);

    /** TLS with a certificate that proves the server's name, or nothing. */
    public static TlsPolicy verified(PeerTrust trust) {
        return new TlsPolicy("verified", Use.MUST, new PkixProof(trust));
    }

    /** Whether mail goes out in clear text rather than not at all. */
    public boolean mayBeClear() {
        return use != Use.MUST;
    }
}
