package org.postroad.common.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.postroad.common.address.IpNetwork;
import org.postroad.common.wire.tls.ServerTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener of a line protocol. Thread-safe. */
public final class LineServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LineServer.class);
    private static final Duration GRACE_AFTER_LIMIT = Duration.ofSeconds(2);
    private static final Duration TELL_EACH = Duration.ofSeconds(30);

    private final WireThreads threads;
    private volatile LineServerSettings settings;
    private final ServerTls tls;
    private volatile LineProtocol protocol;
    private final ConnectionLimits limits;
    private final Set<ServerConnection> open = new HashSet<>();
    private final AtomicInteger awaitingHeader = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicLong lastTold = new AtomicLong(System.nanoTime() - TELL_EACH.toNanos());
    private final Channel listener;
    private boolean stopping;

    private LineServer(WireThreads threads, LineServerSettings settings, ServerTls tls, LineProtocol protocol)
            throws IOException {
        this.threads = threads;
        this.settings = settings;
        this.tls = tls;
        this.protocol = protocol;
        limits = new ConnectionLimits(settings.maxConnections(), settings.maxConnectionsPerAddress());
        listener = bind();
    }

    /**
     * Listens from now on.
     *
     * @param tls used where the settings ask for it
     * @throws IOException if the address cannot be bound
     */
    public static LineServer start(
            WireThreads threads, LineServerSettings settings, ServerTls tls, LineProtocol protocol) throws IOException {
        return new LineServer(threads, settings, tls, protocol);
    }

    /** Where it listens, with the port that was bound. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Connections that are open now. */
    public int connections() {
        synchronized (open) {
            return open.size();
        }
    }

    /**
     * Connections from now on have these rules; those that are open keep theirs.
     *
     * @param other with the address and the use of TLS that it has
     */
    public void change(LineServerSettings other, LineProtocol next) {
        if (!other.address().equals(settings.address()) || other.tls() != settings.tls()) {
            throw new IllegalArgumentException("a listener stays where it is");
        }
        settings = other;
        protocol = next;
        limits.change(other.maxConnections(), other.maxConnectionsPerAddress());
    }

    /** Takes no new connection; those that are open go on. */
    public void deafen() {
        listener.close().awaitUninterruptibly();
    }

    /**
     * Stops: takes no new connection, asks each session to end, waits up to the limit for those that are at work, closes the rest.
     * Returns when all sessions have been told of their end, at most two seconds after the limit.
     */
    public void close(Duration limit) {
        listener.close().awaitUninterruptibly();
        for (ServerConnection connection : stop()) {
            connection.stop();
        }
        if (!awaitEmpty(limit)) {
            for (ServerConnection connection : stop()) {
                connection.abort();
            }
            awaitEmpty(GRACE_AFTER_LIMIT);
        }
    }

    /** Closes without waiting for sessions at work. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    private Channel bind() throws IOException {
        var binding = new ServerBootstrap()
                .group(threads.eventLoops())
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(settings.address())
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException("cannot listen on " + settings.address(), binding.cause());
        }
        binding.channel().pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                // Netty pauses for a second and goes on: whoever came meanwhile waits in the backlog.
                tell("no connection can be taken for a second: " + cause.getMessage());
            }
        });
        return binding.channel();
    }

    private void accept(SocketChannel channel) {
        InetSocketAddress remote = channel.remoteAddress();
        if (remote == null) { // it went away while it was being accepted
            channel.close();
            return;
        }
        if (!threads.sockets().take()) {
            refuse(channel, remote, "the process has no more file descriptors to spare");
            return;
        }
        channel.closeFuture().addListener(closed -> threads.sockets().giveBack());
        if (!IpNetwork.anyContains(settings.proxies(), remote.getAddress())) {
            accept(channel, remote, channel.localAddress());
        } else if (awaitingHeader.incrementAndGet() > settings.maxConnections()) {
            awaitingHeader.decrementAndGet();
            tellRefused(remote, "too many wait for the header of a proxy");
            channel.close();
        } else {
            awaitHeader(channel, remote);
        }
    }

    /** Who the client is, a trusted proxy says first. */
    private void awaitHeader(SocketChannel channel, InetSocketAddress proxy) {
        AtomicBoolean waiting = new AtomicBoolean(true);
        Runnable waited = () -> {
            if (waiting.getAndSet(false)) {
                awaitingHeader.decrementAndGet();
            }
        };
        channel.closeFuture().addListener(closed -> waited.run());
        channel.pipeline().addLast(new ProxyHeaderReader(proxy, settings.handshakeTimeout(), ends -> {
            waited.run();
            accept(
                    channel,
                    ends.map(ProxyHeader.Ends::client).orElse(proxy),
                    ends.map(ProxyHeader.Ends::server).orElse(channel.localAddress()));
        }));
    }

    private void accept(SocketChannel channel, InetSocketAddress remote, InetSocketAddress local) {
        InetAddress address = remote.getAddress();
        if (!limits.enter(address)) {
            refuse(channel, remote, "there are as many connections as may be, in all or from there");
            return;
        }
        channel.closeFuture().addListener(closed -> limits.leave(address));
        ServerConnection connection =
                new ServerConnection(channel, remote, local, settings, tls, protocol, threads.workers(), this);
        synchronized (open) {
            if (stopping) {
                channel.close();
                return;
            }
            open.add(connection);
        }
        connection.begin();
    }

    private void refuse(SocketChannel channel, InetSocketAddress remote, String why) {
        tellRefused(remote, why);
        if (settings.tls() == TlsUse.IMPLICIT) {
            channel.close();
            return;
        }
        byte[] words = protocol.tooManyConnections().getBytes(StandardCharsets.UTF_8);
        channel.writeAndFlush(channel.alloc().buffer(words.length).writeBytes(words))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private void tellRefused(InetSocketAddress remote, String why) {
        refusals.incrementAndGet();
        tell("the last from " + remote.getAddress().getHostAddress() + ": " + why);
    }

    /** One line each while for all: who floods us must not fill the disk. */
    private void tell(String what) {
        long now = System.nanoTime();
        long last = lastTold.get();
        if (now - last >= TELL_EACH.toNanos() && lastTold.compareAndSet(last, now)) {
            LOG.warn(
                    "{} refused {} connections since it last said so; {}",
                    settings.address(),
                    refusals.getAndSet(0),
                    what);
        }
    }

    /** A connection told its session of the end. */
    void ended(ServerConnection connection) {
        synchronized (open) {
            open.remove(connection);
            open.notifyAll();
        }
    }

    private List<ServerConnection> stop() {
        synchronized (open) {
            stopping = true;
            return List.copyOf(open);
        }
    }

    private boolean awaitEmpty(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (open) {
            while (!open.isEmpty()) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return false;
                }
                try {
                    open.wait(millis);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return true;
        }
    }
}
