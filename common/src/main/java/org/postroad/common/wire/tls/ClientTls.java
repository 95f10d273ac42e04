package org.postroad.common.wire.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.postroad.common.address.Domain;

/**
 * A client's terms for TLS with one server: any certificate will do. That is better than clear text (RFC 7435), and proof against listeners;
 * who needs proof against impostors looks at the {@linkplain TlsSession#chain certificates} before a word is said. Immutable.
 */
public final class ClientTls {
    private final Domain server;

    private ClientTls(Domain server) {
        this.server = server;
    }

    /**
     * @param server asked for in the handshake (SNI, RFC 6066 §3)
     */
    public static ClientTls with(Domain server) {
        return new ClientTls(server);
    }

    /** For the wire: a handler for one connection. */
    public SslHandler newHandler(ByteBufAllocator allocator, InetSocketAddress remote) {
        SSLEngine engine = Contexts.ANY.newEngine(allocator, server.ascii(), remote.getPort());
        SSLParameters parameters = engine.getSSLParameters();
        if (!server.isAddressLiteral() && server.ascii().indexOf('_') < 0) {
            parameters.setServerNames(List.of(new SNIHostName(server.ascii())));
        }
        parameters.setEndpointIdentificationAlgorithm("");
        engine.setSSLParameters(parameters);
        return new SslHandler(engine);
    }

    private static SslContext context() {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .protocols(ServerTls.PROTOCOLS)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build();
        } catch (SSLException impossible) {
            throw new IllegalStateException("this JVM cannot do TLS", impossible);
        }
    }

    /** Made once, when the first client asks. */
    private static final class Contexts {
        private static final SslContext ANY = context();
    }
}
