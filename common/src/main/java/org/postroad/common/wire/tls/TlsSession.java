package org.postroad.common.wire.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What a handshake agreed on. Immutable.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipher such as {@code TLS_AES_256_GCM_SHA384}
 * @param peer the subject of the peer's certificate; empty if it showed none
 * @param bindings what an authentication can be bound to, the strongest first
 */
public record TlsSession(String protocol, String cipher, String peer, List<ChannelBinding> bindings) {
    public TlsSession {
        bindings = List.copyOf(bindings);
    }

    /** Reads a session of the JDK, as the server that has it. */
    public static TlsSession ofServer(SSLSession session) {
        return of(session, true);
    }

    /** Reads a session of the JDK, as the client that has it. */
    public static TlsSession ofClient(SSLSession session) {
        return of(session, false);
    }

    private static TlsSession of(SSLSession session, boolean server) {
        return new TlsSession(
                session.getProtocol(), session.getCipherSuite(), peer(session), ChannelBinding.of(session, server));
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
