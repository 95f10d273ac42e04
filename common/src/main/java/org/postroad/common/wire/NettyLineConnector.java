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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Connects through the system's event loops. Thread-safe. */
public final class NettyLineConnector implements LineConnector {
    private final WireThreads threads;
    private final List<InetAddress> from;

    /**
     * @param from the local addresses to connect from, one for each family at most; where there is none of the server's family, the system
     *     chooses
     */
    public NettyLineConnector(WireThreads threads, Collection<InetAddress> from) {
        this.threads = threads;
        this.from = List.copyOf(from);
    }

    public NettyLineConnector(WireThreads threads) {
        this(threads, List.of());
    }

    @Override
    public LineTransport connect(InetSocketAddress remote, Duration timeout) throws IOException {
        Connected connected = connectToAny(List.of(remote), timeout, timeout);
        if (connected.transport().isPresent()) {
            return connected.transport().get();
        }
        throw Objects.requireNonNull(connected.failures().get(remote));
    }

    @Override
    public Connected connectToAny(List<InetSocketAddress> remotes, Duration head, Duration timeout)
            throws InterruptedIOException {
        Race race = new Race(remotes, head, timeout);
        try {
            return race.run();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while connecting to " + remotes);
        } finally {
            race.dropOthers();
        }
    }

    /** One address that is being tried. */
    private record Runner(InetSocketAddress remote, NettyLineTransport transport, ChannelFuture connected) {}

    /** Confined to its thread; only {@link #ended} is filled by event loops. */
    private final class Race {
        private final List<InetSocketAddress> remotes;
        private final Duration head;
        private final Duration timeout;
        private final Map<ChannelFuture, Runner> running = new LinkedHashMap<>();
        private final BlockingQueue<ChannelFuture> ended = new LinkedBlockingQueue<>(); // one for each address at most
        private final Map<InetSocketAddress, IOException> failures = new LinkedHashMap<>();

        Race(List<InetSocketAddress> remotes, Duration head, Duration timeout) {
            this.remotes = remotes;
            this.head = head;
            this.timeout = timeout;
        }

        Connected run() throws InterruptedException {
            int started = 0;
            while (failures.size() < remotes.size()) {
                if (started < remotes.size()) {
                    start(remotes.get(started++));
                }
                // RFC 8305 §5: the next one starts when this one fails, or has had its head start.
                ChannelFuture end = started < remotes.size()
                        ? ended.poll(head.toNanos(), TimeUnit.NANOSECONDS)
                        : ended.take(); // each ends by its own timeout
                Runner runner = end == null ? null : running.remove(end);
                if (runner != null && runner.connected.isSuccess()) {
                    running.values().forEach(this::tooLate);
                    return new Connected(Optional.of(runner.transport), failures);
                }
                if (runner != null) {
                    failures.put(runner.remote, failure(runner));
                }
            }
            return new Connected(Optional.empty(), failures);
        }

        /** Whoever is still on the way when another has arrived. */
        private void tooLate(Runner runner) {
            failures.put(
                    runner.remote,
                    new SocketTimeoutException("no answer from " + runner.remote + " while another address answered"));
        }

        void dropOthers() {
            running.values().forEach(runner -> {
                runner.connected.cancel(true);
                runner.connected.channel().close();
            });
        }

        private void start(InetSocketAddress remote) {
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
            InetAddress local = localFor(remote);
            ChannelFuture connected = local == null
                    ? bootstrap.connect(remote)
                    : bootstrap.connect(remote, new InetSocketAddress(local, 0));
            running.put(connected, new Runner(remote, transport, connected));
            connected.addListener(done -> ended.add(connected));
        }

        private IOException failure(Runner runner) {
            Throwable cause = runner.connected.cause();
            if (cause instanceof ConnectTimeoutException) {
                return new SocketTimeoutException("no answer from " + runner.remote + " within " + timeout);
            }
            return cause instanceof IOException failure ? failure : new IOException(cause);
        }
    }

    private @Nullable InetAddress localFor(InetSocketAddress remote) {
        return from.stream()
                .filter(address -> address.getClass() == remote.getAddress().getClass())
                .findFirst()
                .orElse(null);
    }
}
