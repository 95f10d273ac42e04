package org.postroad.mta.smtp.client;

import java.security.cert.X509Certificate;
import java.util.List;
import org.postroad.common.address.Domain;
import org.postroad.common.wire.tls.PeerDoubtException;

/** How a server proves under TLS who it is. Immutable, with a value's equality: connections are shared where it is equal. */
public interface PeerProof {
    /** Not at all. */
    PeerProof NONE = new PeerProof() {
        @Override
        public void check(Domain host, List<X509Certificate> chain) {
            // Anybody will do.
        }

        @Override
        public String toString() {
            return "none";
        }
    };

    /** The name that is asked for in the handshake (SNI, RFC 6066 §3). */
    default Domain serverName(Domain host) {
        return host;
    }

    /**
     * @param host the server's name
     * @param chain as the server showed it, its own certificate first; may be empty
     * @throws PeerDoubtException if it does not prove it
     */
    void check(Domain host, List<X509Certificate> chain) throws PeerDoubtException;

    /** How the road names it, in a word or two. */
    @Override
    String toString();
}
