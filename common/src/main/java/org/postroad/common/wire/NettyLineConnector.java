package org.postroad.common.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Connects through the system's event loops. Thread-safe. */
public final class NettyLineConnector implements LineConnector {
    private final WireThreads threads;
    private final @Nullable InetAddress from;

    /**
     * @param from the local address to connect from; empty for the system's choice
     */
    public NettyLineConnector(WireThreads threads, Optional<InetAddress> from) {
        this.threads = threads;
        this.from = from.orElse(null);
    }

    public NettyLineConnector(WireThreads threads) {
        this(threads, Optional.empty());
    }

    @Override
    public LineTransport connect(InetSocketAddress remote, Duration timeout) throws IOException {
        NettyLineTransport transport = new NettyLineTransport(remote);
        Bootstrap bootstrap = new Bootstrap()
                .group(threads.eventLoops())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE))
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(transport);
                    }
                });
        ChannelFuture connected =
                from != null && from.getClass() == remote.getAddress().getClass()
                        ? bootstrap.connect(remote, new InetSocketAddress(from, 0))
                        : bootstrap.connect(remote);
        try {
            connected.await();
        } catch (InterruptedException interrupted) {
            connected.cancel(true);
            connected.channel().close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while connecting to " + remote);
        }
        if (connected.isSuccess()) {
            return transport;
        }
        if (connected.cause() instanceof ConnectTimeoutException) {
            throw new SocketTimeoutException("no answer from " + remote + " within " + timeout);
        }
        throw connected.cause() instanceof IOException failure ? failure : new IOException(connected.cause());
    }
}
