package org.postroad.app.lab.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postroad.app.lab.LabWatch;
import org.postroad.app.lab.http.HopView.State;
import org.postroad.common.address.Domain;
import org.postroad.common.db.StorageException;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.HopWatch;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.RoadListener;
import org.postroad.webmail.json.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes events of what happens in the lab. The systems only leave word in a bounded queue; a thread of its own finds out which message it
 * was and tells the log. What finds the queue full is dropped, and pages are told to ask anew. Thread-safe.
 */
final class LiveRoads implements LabWatch, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRoads.class);
    private static final int MAX_WAITING = 20_000;
    private static final int MAX_KNOWN = 2_000;
    private static final int BATCH = 200;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    /** Word that a system left. */
    private sealed interface Word {
        record Recorded(String host, RoadId road, List<Hop> hops) implements Word {}

        /**
         * @param hop what is waited for or was seen; null when the attempt is over
         */
        record UnderWay(
                String host,
                RoadId road,
                long attempt,
                @Nullable Hop hop,
                State state) implements Word {}

        record Changed() implements Word {}
    }

    /**
     * What is known of a road.
     *
     * @param about the message whose failure it reports; empty as a rule
     */
    private record Known(String messageId, String about) {}

    private final EventLog log;
    private final Clock clock;
    private final List<String> origins;
    private final BlockingQueue<Word> words = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicBoolean dropped = new AtomicBoolean();
    private final AtomicLong attempts = new AtomicLong();
    private final Map<RoadId, Known> known = bounded();
    private final Map<String, ObjectNode> summaries = bounded();
    private @Nullable Thread thread;

    /**
     * @param origins the origins whose pages may show the webmails in a frame
     */
    LiveRoads(EventLog log, Clock clock, List<String> origins) {
        this.log = log;
        this.clock = clock;
        this.origins = List.copyOf(origins);
    }

    /** Tells the log from now on, also of what was left before. */
    void begin(RoadBook book, Supplier<ObjectNode> state) {
        Thread telling = new Thread(() -> tell(book, state), "lab-events");
        telling.setDaemon(true);
        telling.start();
        thread = telling;
    }

    @Override
    public RoadListener roads(String host, Domain hostname) {
        return new RoadListener() {
            @Override
            public void recorded(RoadId road, List<Hop> hops) {
                leave(new Word.Recorded(host, road, hops));
            }

            @Override
            public HopWatch attempt(RoadId road) {
                return new Attempt(host, hostname.ascii(), road, attempts.incrementAndGet());
            }
        };
    }

    @Override
    public void changed() {
        leave(new Word.Changed());
    }

    @Override
    public List<String> origins() {
        return origins;
    }

    @Override
    public void close() {
        Thread telling = thread;
        if (telling != null) {
            telling.interrupt();
            try {
                telling.join(STOP_LIMIT.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void leave(Word word) {
        if (!words.offer(word)) {
            dropped.set(true);
        }
    }

    /** Leaves word of one attempt. */
    private final class Attempt implements HopWatch {
        private final String host;
        private final String hostname;
        private final RoadId road;
        private final long number;

        Attempt(String host, String hostname, RoadId road, long number) {
            this.host = host;
            this.hostname = hostname;
            this.road = road;
            this.number = number;
        }

        @Override
        public boolean isWatching() {
            return true;
        }

        @Override
        public void waiting(HopKind kind, Map<String, Object> detail) {
            Hop begun = new Hop(kind, hostname, clock.instant(), Duration.ZERO, detail);
            leave(new Word.UnderWay(host, road, number, begun, State.WAITING));
        }

        @Override
        public void seen(Hop hop) {
            leave(new Word.UnderWay(host, road, number, hop, State.SEEN));
        }

        @Override
        public void close() {
            leave(new Word.UnderWay(host, road, number, null, State.SEEN));
        }
    }

    private void tell(RoadBook book, Supplier<ObjectNode> state) {
        List<Word> batch = new ArrayList<>();
        try {
            while (true) {
                batch.clear();
                batch.add(words.take());
                words.drainTo(batch, BATCH - 1);
                tell(batch, book, state);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(List<Word> batch, RoadBook book, Supplier<ObjectNode> state) {
        if (dropped.getAndSet(false)) {
            log.add("reset", Json.object());
        }
        Set<String> touched = new LinkedHashSet<>();
        boolean changed = false;
        for (Word word : batch) {
            try {
                if (word instanceof Word.Recorded recorded) {
                    touched.add(tell(recorded, book));
                } else if (word instanceof Word.UnderWay underWay) {
                    tell(underWay, book);
                } else {
                    changed = true;
                }
            } catch (StorageException stopping) {
                LOG.debug("a system that is being stopped was asked for a road", stopping);
            }
        }
        if (changed) {
            log.add("state", state.get());
        }
        touched.forEach(messageId -> summarize(messageId, book));
    }

    private String tell(Word.Recorded recorded, RoadBook book) {
        Known message = known(recorded.host(), recorded.road(), recorded.hops(), book);
        ObjectNode event = event(message);
        ArrayNode hops = event.putArray("hops");
        recorded.hops()
                .forEach(hop -> hops.add(
                        HopView.of(hop, recorded.host(), recorded.road().text(), State.RECORDED)));
        log.add("hops", event);
        return message.messageId();
    }

    private void tell(Word.UnderWay underWay, RoadBook book) {
        Hop hop = underWay.hop();
        String road = underWay.road().text();
        ObjectNode event = event(known(underWay.host(), underWay.road(), List.of(), book));
        if (hop != null && underWay.state() == State.SEEN) {
            event.putArray("hops").add(HopView.of(hop, underWay.host(), road, State.SEEN));
            log.add("hops", event);
        }
        ObjectNode waiting = event.deepCopy();
        waiting.remove("hops");
        waiting.put("attempt", underWay.attempt());
        if (hop == null || underWay.state() == State.SEEN) {
            waiting.putNull("hop");
        } else {
            waiting.set("hop", HopView.of(hop, underWay.host(), road, State.WAITING));
        }
        log.add("waiting", waiting);
    }

    private static ObjectNode event(Known message) {
        ObjectNode event = Json.object().put("messageId", message.messageId());
        if (!message.about().isEmpty()) {
            event.put("about", message.about());
        }
        return event;
    }

    private void summarize(String messageId, RoadBook book) {
        try {
            book.message(messageId).map(book::summary).ifPresent(summary -> {
                if (!summary.equals(summaries.put(messageId, summary))) {
                    log.add("message", summary);
                }
            });
        } catch (StorageException stopping) {
            LOG.debug("a system that is being stopped was asked for a message", stopping);
        }
    }

    private Known known(String host, RoadId road, List<Hop> hops, RoadBook book) {
        Known before = known.get(road);
        if (before != null) {
            return before;
        }
        Optional<String> messageId = book.messageId(host, road);
        String about = hops.stream()
                .filter(hop -> hop.kind() == HopKind.BOUNCE)
                .flatMap(hop -> HopView.text(hop, "about").stream())
                .findFirst()
                .flatMap(id -> book.messageId(host, new RoadId(id)))
                .orElse("");
        Known found = new Known(messageId.orElse(""), about);
        if (messageId.isPresent()) {
            known.put(road, found);
        }
        return found;
    }

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MAX_KNOWN;
            }
        };
    }
}
