package org.postroad.app.lab.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postroad.app.lab.http.EventLog.Event;
import org.postroad.common.time.Scheduler;
import org.postroad.common.time.Scheduler.Cancellable;
import org.postroad.webmail.http.Endpoints;
import org.postroad.webmail.http.Problem;
import org.postroad.webmail.push.EventWriter;

/** {@code GET /lab/api/events}: what happens, as it happens. Thread-safe; closing ends every connection. */
final class EventPage implements Endpoints, AutoCloseable {
    private static final int MAX_CONNECTIONS = 50;
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final byte[] NOTHING = {};
    private static final byte[] COMMENT = octets(":\n\n");
    private static final byte[] RESET = octets("event: reset\ndata: {}\n\n");

    private final EventLog log;
    private final Scheduler scheduler;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();

    EventPage(EventLog log, Scheduler scheduler) {
        this.log = log;
        this.scheduler = scheduler;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/lab/api/events", this::open);
    }

    @Override
    public void close() {
        streams.forEach(Stream::stop);
    }

    private void open(Context ctx) {
        if (streams.size() >= MAX_CONNECTIONS) {
            throw Problem.of(HttpStatus.TOO_MANY_REQUESTS, "too many pages watch the lab");
        }
        Stream stream = new Stream(Optional.ofNullable(ctx.header("Last-Event-ID")));
        streams.add(stream);
        EventWriter.answer(ctx, stream, stream::start, stream::ended);
    }

    /** One connection; its lock is taken after the writer's, never before. */
    private final class Stream implements EventWriter.Source {
        private final Runnable poke = this::poke;
        private long told;
        private boolean resetDue;
        private boolean commentDue = true; // the first one tells the page at once that it is connected
        private boolean over;
        private @Nullable EventWriter writer;
        private @Nullable Cancellable timer;

        Stream(Optional<String> lastEventId) {
            OptionalLong last = lastEventId.map(log::number).orElseGet(() -> OptionalLong.of(log.newest()));
            told = last.orElseGet(log::newest);
            resetDue = last.isEmpty();
        }

        void start(EventWriter itsWriter) {
            synchronized (this) {
                writer = itsWriter;
            }
            log.listen(poke);
            itsWriter.start();
            waitForBeat();
        }

        void stop() {
            synchronized (this) {
                over = true;
            }
            poke();
        }

        void ended() {
            log.forget(poke);
            streams.remove(this);
            synchronized (this) {
                over = true;
                writer = null;
                if (timer != null) {
                    timer.cancel();
                }
            }
        }

        @Override
        public synchronized byte[] next() {
            if (commentDue) {
                commentDue = false;
                return COMMENT;
            }
            if (resetDue || log.isForgottenAfter(told)) {
                resetDue = false;
                told = log.newest();
                return RESET;
            }
            Optional<Event> next = over ? Optional.empty() : log.after(told);
            next.ifPresent(event -> told = event.number());
            return next.map(Event::octets).orElse(NOTHING);
        }

        @Override
        public synchronized boolean isOver() {
            return over;
        }

        private synchronized void waitForBeat() {
            if (writer != null) {
                timer = scheduler.after(HEARTBEAT, this::beat);
            }
        }

        private void beat() {
            synchronized (this) {
                commentDue = true;
            }
            poke();
            waitForBeat();
        }

        private void poke() {
            EventWriter current = current();
            if (current != null) {
                current.poke();
            }
        }

        private synchronized @Nullable EventWriter current() {
            return writer;
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
