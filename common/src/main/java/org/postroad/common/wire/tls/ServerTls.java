package org.postroad.common.wire.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;

/** A server's side of TLS: its identity, which may be renewed while connections go on. Thread-safe. */
public final class ServerTls {
    /** RFC 8996. */
    static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private volatile SslContext context;

    public ServerTls(TlsIdentity identity) {
        context = context(identity);
    }

    /** Handshakes from now on show this identity; connections that stand are not touched. */
    public void renew(TlsIdentity identity) {
        context = context(identity);
    }

    /**
     * For the wire: a handler for one connection.
     *
     * @param afterClearWords the first write still goes out in clear text
     */
    public SslHandler newHandler(ByteBufAllocator allocator, boolean afterClearWords) {
        return new SslHandler(context.newEngine(allocator), afterClearWords);
    }

    private static SslContext context(TlsIdentity identity) {
        try {
            return SslContextBuilder.forServer(identity.key(), identity.chain())
                    .sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOLS)
                    .build();
        } catch (SSLException unusable) {
            throw new IllegalArgumentException("the identity cannot be used: " + identity, unusable);
        }
    }
}
