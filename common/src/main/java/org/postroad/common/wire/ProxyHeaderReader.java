package org.postroad.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the header of a proxy's connection, then makes room for the connection itself. Used on its event loop only. */
final class ProxyHeaderReader extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyHeaderReader.class);

    private final InetSocketAddress proxy;
    private final Duration patience;
    private final Consumer<Optional<ProxyHeader.Ends>> whenRead;
    private @Nullable ByteBuf input;
    private boolean done;

    /**
     * @param whenRead adds to the pipeline what takes the octets after the header, or closes the connection
     */
    ProxyHeaderReader(InetSocketAddress proxy, Duration patience, Consumer<Optional<ProxyHeader.Ends>> whenRead) {
        this.proxy = proxy;
        this.patience = patience;
        this.whenRead = whenRead;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.executor().schedule(() -> giveUp(context), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        done = true;
        if (input != null) {
            input.release();
            input = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf octets = (ByteBuf) message;
        if (done) {
            octets.release();
            return;
        }
        ByteBuf all = input == null
                ? octets
                : context.alloc().buffer().writeBytes(input).writeBytes(octets);
        if (input != null) {
            input.release();
            octets.release();
        }
        input = all;
        try {
            ProxyHeader.parse(ByteBufUtil.getBytes(
                            all, all.readerIndex(), Math.min(all.readableBytes(), ProxyHeader.MAX_OCTETS)))
                    .ifPresent(header -> goOn(context, all, header));
        } catch (ProxyHeader.Malformed malformed) {
            close(context, malformed.getMessage());
        }
    }

    private void goOn(ChannelHandlerContext context, ByteBuf all, ProxyHeader header) {
        ByteBuf rest = all.skipBytes(header.octets()).retain();
        whenRead.accept(header.ends());
        context.pipeline().remove(this);
        if (rest.isReadable() && context.channel().isOpen()) {
            context.pipeline().fireChannelRead(rest);
        } else {
            rest.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            close(context, "the connection ended");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close(context, cause.toString());
    }

    private void giveUp(ChannelHandlerContext context) {
        if (!done && context.channel().isActive()) {
            close(context, "it did not come in time");
        }
    }

    private void close(ChannelHandlerContext context, @Nullable String why) {
        if (!done) {
            done = true;
            LOG.warn("no PROXY header in front of a connection from {}: {}", proxy, why);
            context.close();
        }
    }
}
