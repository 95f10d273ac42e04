package org.postroad.common.wire.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What a handshake agreed on. Immutable.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipher such as {@code TLS_AES_256_GCM_SHA384}
 * @param chain the certificates that the peer showed, its own first; empty if it showed none
 * @param bindings what an authentication can be bound to, the strongest first
 */
public record TlsSession(String protocol, String cipher, List<X509Certificate> chain, List<ChannelBinding> bindings) {
    public TlsSession {
        chain = List.copyOf(chain);
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

    /** The subject of the peer's certificate; empty if it showed none. */
    public String peer() {
        return chain.isEmpty() ? "" : chain.get(0).getSubjectX500Principal().getName();
    }

    private static TlsSession of(SSLSession session, boolean server) {
        return new TlsSession(
                session.getProtocol(), session.getCipherSuite(), chain(session), ChannelBinding.of(session, server));
    }

    private static List<X509Certificate> chain(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return Arrays.stream(chain)
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }
}
