package org.postroad.common.wire.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.postroad.common.address.Domain;

/** A client's terms for TLS with one server. Immutable. */
public final class ClientTls {
    private final SslContext context;
    private final Domain server;
    private final boolean verified;

    private ClientTls(SslContext context, Domain server, boolean verified) {
        this.context = context;
        this.server = server;
        this.verified = verified;
    }

    /** Any certificate will do: better than clear text (RFC 7435), proof against listeners but not against impostors. */
    public static ClientTls opportunistic(Domain server) {
        return new ClientTls(Contexts.ANY, server, false);
    }

    /** The server proves its name with a certificate that the JVM trusts. */
    public static ClientTls verified(Domain server) {
        return new ClientTls(Contexts.TRUSTED, server, true);
    }

    /** The server proves its name with a certificate that one of these vouches for. */
    public static ClientTls verified(Domain server, Collection<X509Certificate> trusted) {
        SslContextBuilder builder = base().trustManager(trusted);
        return new ClientTls(build(builder), server, true);
    }

    public boolean isVerified() {
        return verified;
    }

    /** For the wire: a handler for one connection. */
    public SslHandler newHandler(ByteBufAllocator allocator, InetSocketAddress remote) {
        SSLEngine engine = context.newEngine(allocator, server.ascii(), remote.getPort());
        SSLParameters parameters = engine.getSSLParameters();
        if (!server.isAddressLiteral() && server.ascii().indexOf('_') < 0) {
            parameters.setServerNames(List.of(new SNIHostName(server.ascii())));
        }
        parameters.setEndpointIdentificationAlgorithm(verified ? "HTTPS" : "");
        engine.setSSLParameters(parameters);
        return new SslHandler(engine);
    }

    private static SslContextBuilder base() {
        return SslContextBuilder.forClient().sslProvider(SslProvider.JDK).protocols(ServerTls.PROTOCOLS);
    }

    private static SslContext build(SslContextBuilder builder) {
        try {
            return builder.build();
        } catch (SSLException impossible) {
            throw new IllegalStateException("this JVM cannot do TLS", impossible);
        }
    }

    /** Made once, when the first client asks. */
    private static final class Contexts {
        private static final SslContext ANY = build(base().trustManager(InsecureTrustManagerFactory.INSTANCE));
        private static final SslContext TRUSTED = build(base());
    }
}
