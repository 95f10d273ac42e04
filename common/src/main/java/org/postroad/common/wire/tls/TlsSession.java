package org.postroad.common.wire.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What a handshake agreed on. Immutable.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipher such as {@code TLS_AES_256_GCM_SHA384}
 * @param peer the subject of the peer's certificate; empty if it showed none
 */
public record TlsSession(String protocol, String cipher, String peer) {
    /** Reads a session of the JDK. */
    public static TlsSession of(SSLSession session) {
        return new TlsSession(session.getProtocol(), session.getCipherSuite(), peer(session));
    }

    private static String peer(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate certificate
                    ? certificate.getSubjectX500Principal().getName()
                    : "";
        } catch (SSLPeerUnverifiedException none) {
            return "";
        }
    }
}
