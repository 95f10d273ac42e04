package org.postroad.mta.smtp.server;

import java.net.InetSocketAddress;

/**
 * What a session knows of its client when a transaction begins; what the Received field needs (RFC 5321 §4.4). Immutable.
 *
 * @param peer the client's address
 * @param local the address it connected to
 * @param helo the name it gave in EHLO or HELO: an ASCII domain or address literal in its own spelling, unverified
 * @param extended it said EHLO
 * @param tlsProtocol such as {@code TLSv1.3}; empty in clear text
 * @param tlsCipher such as {@code TLS_AES_256_GCM_SHA384}; empty in clear text
 * @param identity who it authenticated as, the name that the authenticator gave; empty before AUTH
 * @param lmtp it speaks LMTP
 * @param clientName what DNS calls its address, both ways (RFC 8601 §3), or a trusted proxy; empty where nothing is known
 * @param mayRelay the listener hands its mail on to anybody
 */
public record SessionInfo(
        InetSocketAddress peer,
        InetSocketAddress local,
        String helo,
        boolean extended,
        String tlsProtocol,
        String tlsCipher,
        String identity,
        boolean lmtp,
        String clientName,
        boolean mayRelay) {

    /** Of SMTP with somebody who is not known by name. */
    public SessionInfo(
            InetSocketAddress peer,
            InetSocketAddress local,
            String helo,
            boolean extended,
            String tlsProtocol,
            String tlsCipher,
            String identity) {
        this(peer, local, helo, extended, tlsProtocol, tlsCipher, identity, false, "", false);
    }

    public boolean isEncrypted() {
        return !tlsProtocol.isEmpty();
    }

    public boolean isAuthenticated() {
        return !identity.isEmpty();
    }

    /**
     * The Received field's {@code with} keyword: SMTP, ESMTP, ESMTPS, ESMTPSA, LMTP, UTF8SMTPS... (RFC 3848, RFC 6531 §4.3).
     *
     * @param smtpUtf8 the transaction declared SMTPUTF8
     */
    public String protocol(boolean smtpUtf8) {
        if (!extended) {
            return "SMTP";
        }
        String base = lmtp ? "LMTP" : "SMTP";
        return (smtpUtf8 ? "UTF8" + base : lmtp ? base : "ESMTP")
                + (isEncrypted() ? "S" : "")
                + (isAuthenticated() ? "A" : "");
    }
}
