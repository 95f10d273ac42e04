package org.postroad.webmail.push;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to one connection without ever blocking: what is to be written is asked for when the connection can take it. Thread-safe; under
 * its lock nothing is called but the connection's stream and the source. Whoever opened the connection completes it when it is told of the end.
 */
public final class EventWriter implements WriteListener, AsyncListener {
    /** What there is to write. Called under the writer's lock; thread-safe, quick. */
    public interface Source {
        /** The next octets; none if there is nothing to say now. */
        byte[] next();

        /** Whether nothing more will come. */
        boolean isOver();
    }

    private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);

    private final AsyncContext connection;
    private final ServletOutputStream out;
    private final Source source;
    private final Runnable onEnd;
    private boolean unflushed;
    private boolean ended;

    /**
     * @param onEnd run once, when all is written or the client has gone; completes the connection
     */
    private EventWriter(AsyncContext connection, Source source, Runnable onEnd) {
        this.connection = connection;
        try {
            this.out = connection.getResponse().getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.source = source;
        this.onEnd = onEnd;
    }

    /**
     * Answers a request with a stream of events (HTML, section 9.2). It stays open until the source is over or the client goes.
     *
     * @param opened given the writer, to start and to poke it
     * @param onEnd run once, when all is written or the client has gone
     */
    public static void answer(Context ctx, Source source, Consumer<EventWriter> opened, Runnable onEnd) {
        ctx.status(HttpStatus.OK).contentType("text/event-stream");
        ctx.header("X-Accel-Buffering", "no"); // a proxy must not gather events
        // Javalin ends a response when its handler returns, unless it waits for a future.
        CompletableFuture<Void> over = new CompletableFuture<>();
        ctx.future(() -> {
            AsyncContext connection = ctx.req().getAsyncContext();
            connection.setTimeout(0);
            opened.accept(new EventWriter(connection, source, () -> {
                onEnd.run();
                over.complete(null);
            }));
            return over;
        });
    }

    /** Begins to write. */
    public void start() {
        connection.addListener(this);
        out.setWriteListener(this);
    }

    /** Writes what the source has, as far as the connection takes it now. */
    public void poke() {
        try {
            if (drain()) {
                end();
            }
        } catch (IOException gone) {
            onError(gone);
        }
    }

    @Override
    public void onWritePossible() {
        poke();
    }

    @Override
    public void onError(Throwable failure) {
        LOG.debug("a push connection ended: {}", failure.toString());
        end();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        end();
    }

    @Override
    public void onError(AsyncEvent event) {
        end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody starts it again.
    }

    /** Whether all is written and nothing more will come. */
    private synchronized boolean drain() throws IOException {
        while (!ended && out.isReady()) {
            byte[] next = unflushed ? new byte[0] : source.next();
            if (next.length > 0) {
                out.write(next);
                unflushed = true;
            } else if (unflushed) {
                out.flush();
                unflushed = false;
            } else {
                return source.isOver();
            }
        }
        return false;
    }

    private void end() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        onEnd.run();
    }
}
