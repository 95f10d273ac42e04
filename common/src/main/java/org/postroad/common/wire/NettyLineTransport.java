package org.postroad.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postroad.common.wire.tls.ClientTls;
import org.postroad.common.wire.tls.TlsSession;

/**
 * A blocking dialogue over a Netty channel. The event loop adds what came to a buffer that the caller's thread reads lines from; it
 * stops reading the socket while the buffer holds more than {@link #INPUT_BOUND} octets.
 */
final class NettyLineTransport extends ChannelInboundHandlerAdapter implements LineTransport {
    private static final int INPUT_BOUND = 64 * 1024;

    private final InetSocketAddress remote;
    private volatile @Nullable Channel channel;

    // Guarded by this.
    private final ByteBuf input = Unpooled.buffer(512);
    private boolean ended;
    private @Nullable Throwable failure;

    NettyLineTransport(InetSocketAddress remote) {
        this.remote = remote;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public synchronized void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf octets = (ByteBuf) message;
        input.writeBytes(octets);
        octets.release();
        if (input.readableBytes() > INPUT_BOUND) {
            channel().config().setAutoRead(false);
        }
        notifyAll();
    }

    @Override
    public synchronized void channelInactive(ChannelHandlerContext context) {
        ended = true;
        notifyAll();
    }

    @Override
    public synchronized void channelWritabilityChanged(ChannelHandlerContext context) {
        notifyAll();
    }

    @Override
    public synchronized void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failure = cause;
        context.close();
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public InetSocketAddress local() {
        return (InetSocketAddress) channel().localAddress();
    }

    @Override
    public synchronized boolean isQuiet() {
        return !ended && !input.isReadable() && channel().isActive();
    }

    @Override
    public synchronized byte[] readLine(int maxLine, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            int end = input.bytesBefore((byte) '\n');
            if (end >= maxLine || (end < 0 && input.readableBytes() >= maxLine)) {
                throw new LineTooLongException(maxLine);
            }
            if (end >= 0) {
                return take(end);
            }
            if (ended) {
                throw lost("the server closed the connection");
            }
            await(deadline, "no reply");
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length, Duration timeout) throws IOException {
        byte[] own = Arrays.copyOfRange(bytes, offset, offset + length);
        channel().writeAndFlush(Unpooled.wrappedBuffer(own));
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (this) {
            while (!ended && !channel().isWritable()) {
                await(deadline, "what was sent was not taken");
            }
            if (ended) {
                throw lost("the server closed the connection");
            }
        }
    }

    @Override
    public TlsSession startTls(ClientTls tls, Duration timeout) throws IOException {
        SslHandler handler = tls.newHandler(channel().alloc(), remote);
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        Future<Channel> handshake = handler.handshakeFuture();
        boolean clean = callInLoop(() -> {
            synchronized (this) {
                if (input.isReadable()) {
                    return false;
                }
            }
            channel().pipeline().addFirst(handler);
            return true;
        });
        if (!clean) {
            close();
            throw new IOException("the server went on in clear text after it agreed to TLS");
        }
        try {
            handshake.await();
        } catch (InterruptedException interrupted) {
            throw interrupted("the TLS handshake");
        }
        if (!handshake.isSuccess()) {
            close();
            throw handshake.cause() instanceof IOException cause ? cause : new IOException(handshake.cause());
        }
        return TlsSession.ofClient(handler.engine().getSession());
    }

    @Override
    public void close() {
        Channel current = channel;
        if (current != null) {
            current.close();
        }
    }

    private boolean callInLoop(Callable<Boolean> work) throws IOException {
        Future<Boolean> done = channel().eventLoop().submit(work);
        try {
            done.await();
        } catch (InterruptedException interrupted) {
            throw interrupted("the start of TLS");
        }
        return done.isSuccess() && done.getNow();
    }

    private synchronized byte[] take(int end) {
        byte[] line = new byte[end];
        input.readBytes(line);
        input.skipBytes(1);
        input.discardSomeReadBytes();
        if (input.readableBytes() <= INPUT_BOUND / 2 && !channel().config().isAutoRead()) {
            channel().config().setAutoRead(true);
        }
        return end > 0 && line[end - 1] == '\r' ? Arrays.copyOf(line, end - 1) : line;
    }

    private synchronized void await(long deadline, String onTimeout) throws IOException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException(onTimeout + " from " + remote + " in time");
        }
        try {
            wait(millis);
        } catch (InterruptedException interrupted) {
            throw interrupted("the dialogue");
        }
    }

    private IOException lost(String words) {
        Throwable cause = failure;
        IOException lost = new EOFException(cause == null ? words : words + ": " + cause.getMessage());
        if (cause != null) {
            lost.initCause(cause);
        }
        return lost;
    }

    private InterruptedIOException interrupted(String what) {
        Thread.currentThread().interrupt();
        close();
        return new InterruptedIOException("interrupted during " + what + " with " + remote);
    }

    private Channel channel() {
        return Objects.requireNonNull(channel);
    }
}
