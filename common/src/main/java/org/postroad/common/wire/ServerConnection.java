package org.postroad.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postroad.common.wire.tls.ServerTls;
import org.postroad.common.wire.tls.TlsSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a server. The event loop puts what happens into a queue; a worker takes it out, one at a time ({@link #run}), and
 * calls the session. Framing is the worker's work, because only the session knows whether a line or a message comes next.
 *
 * <p>Bounds: reading stops while the queue holds more than {@link #INPUT_BOUND} octets; the session is not called while the peer does
 * not read its replies.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter implements LineConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);
    private static final int INPUT_BOUND = 64 * 1024;
    private static final int OUTPUT_BATCH = 16 * 1024;
    private static final int EVENTS_PER_TURN = 16;
    private static final Duration LINGER = Duration.ofSeconds(2);
    /** An octet of a message makes good for so much of the time in which nothing came: 500 octets for a second. */
    private static final long NANOS_PER_OCTET = 2_000_000;

    /** What happened on the connection. */
    private sealed interface Event {
        record Input(ByteBuf octets) implements Event {}

        enum Signal implements Event {
            OPENED,
            SECURED,
            IDLE,
            STOPPING,
            RESUMED,
            END_OF_INPUT,
            CLOSED;

            /** What overtakes the input that waits for the end of a pause. */
            boolean isUrgent() {
                return this == RESUMED || this == STOPPING || this == CLOSED;
            }
        }
    }

    private final SocketChannel channel;
    private final LineServerSettings settings;
    private final ServerTls serverTls;
    private final LineProtocol protocol;
    private final Executor workers;
    private final LineServer server;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;

    // Guarded by this.
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private int queuedOctets;
    private boolean running;
    private @Nullable AfterPause afterPause; // while there is one

    // Written by one side, read by the other.
    private volatile boolean discardClearText;
    private volatile boolean closing;
    private volatile long lastProgress = System.nanoTime();
    private volatile long owed; // nanoseconds that a message was late up to the last progress
    private volatile @Nullable TlsSession tlsSession;

    // The worker's own; the queue's lock passes them from one worker to the next.
    private final LineFramer framer = new LineFramer();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private @Nullable LineSession session;
    private @Nullable ByteSink sink;
    private @Nullable String lastClearWords;
    private boolean closeBegun;
    private boolean ended;

    /**
     * @param remote the client, which is not the channel's other end behind a proxy
     * @param local where the client connected to
     */
    ServerConnection(
            SocketChannel channel,
            InetSocketAddress remote,
            InetSocketAddress local,
            LineServerSettings settings,
            ServerTls serverTls,
            LineProtocol protocol,
            Executor workers,
            LineServer server) {
        this.channel = channel;
        this.settings = settings;
        this.serverTls = serverTls;
        this.protocol = protocol;
        this.workers = workers;
        this.server = server;
        this.remote = remote;
        this.local = local;
    }

    /** On the event loop, once: takes its place in the pipeline. */
    void begin() {
        channel.pipeline().addLast(this);
        if (settings.tls() == TlsUse.IMPLICIT) {
            addTls(false, Event.Signal.OPENED);
        } else {
            put(Event.Signal.OPENED);
        }
        watchIdle(settings.idleTimeout().toNanos());
    }

    void stop() {
        put(Event.Signal.STOPPING);
    }

    void abort() {
        channel.close();
    }

    // ---- the event loop's side

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf octets = (ByteBuf) message;
        if (discardClearText || closing || !octets.isReadable()) {
            octets.release();
            return;
        }
        synchronized (this) {
            queuedOctets += octets.readableBytes();
            if (queuedOctets > INPUT_BOUND) {
                channel.config().setAutoRead(false);
            }
        }
        put(new Event.Input(octets));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        put(Event.Signal.CLOSED);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        synchronized (this) {
            notifyAll();
        }
        schedule();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            if (closing) {
                channel.close();
            } else {
                put(Event.Signal.END_OF_INPUT);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection from {} lost: {}", remote, cause.toString());
        channel.close();
    }

    private void addTls(boolean afterClearWords, Event.Signal whenDone) {
        SslHandler handler = serverTls.newHandler(channel.alloc(), afterClearWords);
        handler.setHandshakeTimeoutMillis(settings.handshakeTimeout().toMillis());
        handler.handshakeFuture().addListener((Future<? super Object> handshake) -> {
            if (handshake.isSuccess()) {
                tlsSession = TlsSession.ofServer(handler.engine().getSession());
                put(whenDone);
            } else {
                LOG.debug("no TLS with {}: {}", remote, String.valueOf(handshake.cause()));
                channel.close();
            }
        });
        channel.pipeline().addFirst(handler);
    }

    private void watchIdle(long nanos) {
        channel.eventLoop().schedule(this::checkIdle, nanos, TimeUnit.NANOSECONDS);
    }

    private void checkIdle() {
        if (!channel.isActive() || closing) {
            return;
        }
        long limit = settings.idleTimeout().toNanos();
        long idle = idleNanos();
        boolean atWork;
        synchronized (this) {
            atWork = running || afterPause != null;
        }
        if (atWork || idle < limit) {
            watchIdle(atWork ? limit : limit - idle);
        } else if (channel.isWritable()) {
            put(Event.Signal.IDLE);
        } else {
            channel.close();
        }
    }

    private long idleNanos() {
        return owed + System.nanoTime() - lastProgress;
    }

    private void put(Event event) {
        synchronized (this) {
            if (afterPause != null && event instanceof Event.Signal signal && signal.isUrgent()) {
                events.addFirst(event);
            } else {
                events.addLast(event);
            }
            if (event == Event.Signal.CLOSED) {
                notifyAll();
            }
        }
        schedule();
    }

    // ---- the worker's side

    private void schedule() {
        synchronized (this) {
            if (running || first() == null || isParked()) {
                return;
            }
            running = true;
        }
        try {
            workers.execute(this::run);
        } catch (RejectedExecutionException noWorker) {
            // Only when the threads are being closed: the session will not be called any more.
            channel.close();
            server.ended(this);
        }
    }

    /** The peer does not read: its session is not called until it does. */
    private boolean isParked() {
        return channel.isActive() && !channel.isWritable();
    }

    /** A worker's turn: some events, in order, then the replies go out. */
    private void run() {
        try {
            for (int turn = 0; turn < EVENTS_PER_TURN && !isParked(); turn++) {
                Event event = first();
                if (event == null) {
                    break;
                }
                handle(event);
            }
        } catch (RuntimeException | Error bug) {
            LOG.error("the session with {} failed", remote, bug);
            close();
        }
        flush();
        synchronized (this) {
            running = false;
        }
        schedule();
    }

    /** What is next; in a pause, nothing that the client says. */
    private synchronized @Nullable Event first() {
        Event first = events.peekFirst();
        return afterPause != null && first instanceof Event.Input ? null : first;
    }

    /** Takes out what was {@link #first}; something urgent may have overtaken it since. */
    private synchronized void remove(Event event) {
        if (events.peekFirst() == event) {
            events.removeFirst();
        } else {
            events.removeIf(waiting -> waiting == event);
        }
    }

    private void handle(Event event) {
        if (event instanceof Event.Input input) {
            consume(input);
            return;
        }
        remove(event);
        if (!ended) {
            signal((Event.Signal) event);
        }
    }

    private void signal(Event.Signal signal) {
        LineSession to = session;
        if (signal == Event.Signal.OPENED) {
            to = protocol.open(this);
            session = to;
            to.onOpen();
        } else if (signal == Event.Signal.CLOSED) {
            end(to);
        } else if (to == null) {
            close();
        } else if (!closing) {
            tell(to, signal);
        }
        lastProgress = System.nanoTime();
    }

    private void end(@Nullable LineSession to) {
        ended = true;
        discardInput();
        try {
            if (to != null) {
                to.onClosed();
            }
        } finally {
            server.ended(this);
        }
    }

    private void tell(LineSession to, Event.Signal signal) {
        switch (signal) {
            case SECURED -> to.onSecured(tls().orElseThrow());
            case STOPPING -> to.onStop();
            case RESUMED -> resume();
            case END_OF_INPUT -> close();
            case IDLE -> {
                // A line may have come since the event loop looked.
                if (idleNanos() >= settings.idleTimeout().toNanos()) {
                    to.onIdle();
                    close();
                } else {
                    channel.eventLoop().execute(this::checkIdle);
                }
            }
            case OPENED, CLOSED -> throw new IllegalStateException("handled before: " + signal);
        }
    }

    /** Gives the session what a chunk holds, a line or a piece of a message at a time, while the peer reads the replies. */
    private void consume(Event.Input input) {
        ByteBuf chunk = input.octets();
        int before = chunk.readableBytes();
        ByteBuffer octets = chunk.nioBuffer();
        while (octets.hasRemaining() && !closing && lastClearWords == null && !isParked() && !isPaused()) {
            deliver(octets);
        }
        chunk.skipBytes(before - octets.remaining());
        if (lastClearWords != null) {
            beginTls(lastClearWords);
        } else if (closing) {
            discardInput();
        } else {
            taken(input, before - octets.remaining());
        }
    }

    private void deliver(ByteBuffer octets) {
        LineSession to = Objects.requireNonNull(session);
        ByteSink into = sink;
        if (into != null) {
            long late = owed + System.nanoTime() - lastProgress;
            int before = octets.remaining();
            if (into.take(octets) && sink == into) {
                sink = null;
            }
            owed = sink == null ? 0 : Math.max(0, late - (before - octets.remaining()) * NANOS_PER_OCTET);
            lastProgress = System.nanoTime();
            return;
        }
        LineFramer.Found found = framer.next(octets, to.maxLine());
        if (found.line() != null) {
            to.onLine(found.line());
        } else if (found.fault() != null) {
            to.onBadLine(found.fault());
        } else {
            return;
        }
        lastProgress = System.nanoTime();
    }

    private synchronized void taken(Event.Input input, int octets) {
        queuedOctets -= octets;
        if (!input.octets().isReadable()) {
            remove(input);
            input.octets().release();
        }
        if (queuedOctets <= INPUT_BOUND / 2 && !channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
    }

    private synchronized void discardInput() {
        events.removeIf(
                event -> event instanceof Event.Input input && input.octets().release());
        queuedOctets = 0;
        framer.reset();
        channel.config().setAutoRead(true);
    }

    private void resume() {
        AfterPause then;
        boolean talked;
        synchronized (this) {
            then = afterPause;
            afterPause = null;
            talked = queuedOctets > 0;
        }
        if (then != null) {
            then.run(talked);
        }
    }

    private synchronized boolean isPaused() {
        return afterPause != null;
    }

    private void beginTls(String lastWords) {
        lastClearWords = null;
        discardClearText = true;
        discardInput();
        byte[] words = lastWords.getBytes(StandardCharsets.UTF_8);
        output.write(words, 0, words.length);
        ByteBuf clear = Unpooled.wrappedBuffer(output.toByteArray());
        output.reset();
        channel.eventLoop().execute(() -> {
            // The handler lets the first write pass in clear text; in this one task nothing can be read in between.
            addTls(true, Event.Signal.SECURED);
            discardClearText = false;
            channel.writeAndFlush(clear);
        });
    }

    private void flush() {
        if (output.size() > 0) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(output.toByteArray()));
            output.reset();
        }
        if (closing && !closeBegun) {
            closeBegun = true;
            discardInput();
            channel.eventLoop().execute(this::closeAfterOutput);
        }
    }

    /**
     * Ends our side and reads on for a moment: closing at once while the client still sends would reset the connection, and the last
     * reply could be lost on its way.
     */
    private void closeAfterOutput() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        Future<?> sent = tls == null ? channel.writeAndFlush(Unpooled.EMPTY_BUFFER) : tls.closeOutbound();
        sent.addListener(done -> {
            if (channel.isInputShutdown()) {
                channel.close();
            } else {
                channel.shutdownOutput();
            }
        });
        channel.eventLoop().schedule(() -> channel.close(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
    }

    // ---- the session's hold

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public Optional<TlsSession> tls() {
        return Optional.ofNullable(tlsSession);
    }

    @Override
    public boolean canStartTls() {
        return settings.tls() == TlsUse.STARTTLS && tlsSession == null;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (!isOpen()) {
            return;
        }
        output.write(bytes, offset, length);
        if (output.size() >= OUTPUT_BATCH) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(output.toByteArray()));
            output.reset();
            awaitWritable();
        }
    }

    private void awaitWritable() {
        long deadline = System.nanoTime() + settings.idleTimeout().toNanos();
        try {
            synchronized (this) {
                while (isParked()) {
                    long millis = (deadline - System.nanoTime()) / 1_000_000;
                    if (millis <= 0) {
                        channel.close();
                        return;
                    }
                    wait(millis);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            channel.close();
        }
    }

    @Override
    public void receive(ByteSink into) {
        sink = into;
    }

    @Override
    public void pause(Duration length, AfterPause then) {
        synchronized (this) {
            afterPause = then;
        }
        channel.eventLoop().schedule(() -> put(Event.Signal.RESUMED), length.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void startTls(String lastWords) {
        if (!canStartTls()) {
            throw new IllegalStateException("no STARTTLS here");
        }
        lastClearWords = lastWords;
    }

    @Override
    public void close() {
        closing = true;
    }

    @Override
    public boolean isOpen() {
        return channel.isActive() && !closing;
    }
}
