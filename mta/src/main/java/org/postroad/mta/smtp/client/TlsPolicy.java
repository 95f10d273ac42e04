package org.postroad.mta.smtp.client;

/** What a client asks of TLS at a server. */
public enum TlsPolicy {
    /** Clear text. */
    NEVER,
    /** TLS with any certificate where the server offers it, else clear text (RFC 7435). */
    OPPORTUNISTIC,
    /** TLS with any certificate, or nothing. */
    REQUIRED,
    /** TLS with a certificate that proves the server's name, or nothing. */
    VERIFIED
}
