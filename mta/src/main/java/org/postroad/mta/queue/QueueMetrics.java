package org.postroad.mta.queue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.postroad.mta.queue.DeliveryEnd.Outcome;
import org.postroad.mta.queue.OutcomeRecorder.Recorded;
import org.postroad.mta.route.NextHop;

/** What the queue tells of itself: its length, attempts, outcomes, how long delivery took. Thread-safe. */
public final class QueueMetrics {
    private final MeterRegistry registry;
    private final Timer byExchangers;
    private final Timer bySmarthost;
    private final Timer latency;
    private final Counter deferred;
    private final Counter filed;
    private final Map<Outcome, Counter> ended = new EnumMap<>(Outcome.class);

    public QueueMetrics(MeterRegistry registry) {
        this.registry = registry;
        byExchangers = attempts("exchangers");
        bySmarthost = attempts("smarthost");
        latency = Timer.builder("postroad.queue.latency")
                .description("From a message's release to the next host's 250")
                .register(registry);
        deferred = outcome("deferred");
        filed = outcome("filed");
        for (Outcome outcome : Outcome.values()) {
            ended.put(outcome, outcome(outcome.name().toLowerCase(Locale.ROOT)));
        }
    }

    /**
     * Tells of what waits whenever it is asked; all is counted at most every few seconds, as that takes a second for a million.
     *
     * @param sending deliveries at this moment
     * @param oldest when the oldest message that waits was accepted; now if none does
     */
    void watch(Supplier<Number> sending, Supplier<QueueStatus> status, Supplier<Instant> oldest, Clock clock) {
        Counted counted = new Counted(status);
        Gauge.builder("postroad.queue.sending", sending)
                .description("Deliveries at this moment")
                .register(registry);
        waiting(
                "fresh",
                () -> counted.all().recipients()
                        - counted.all().deferred()
                        - counted.all().held());
        waiting("deferred", () -> counted.all().deferred());
        waiting("held", () -> counted.all().held());
        TimeGauge.builder("postroad.queue.oldest", () -> age(oldest.get(), clock), TimeUnit.MILLISECONDS)
                .description("How long ago the oldest message that waits was accepted")
                .register(registry);
    }

    private void waiting(String state, Supplier<Number> length) {
        Gauge.builder("postroad.queue.recipients", length)
                .description("Recipients that wait")
                .tag("state", state)
                .register(registry);
    }

    private static long age(Instant oldest, Clock clock) {
        return Math.max(0, Duration.between(oldest, clock.instant()).toMillis());
    }

    /** What was counted a moment ago. Thread-safe. */
    private static final class Counted {
        private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);

        private final Supplier<QueueStatus> status;
        private QueueStatus.Counts counts = new QueueStatus.Counts(0, 0, 0);
        private long at = System.nanoTime() - FRESH_NANOS;

        Counted(Supplier<QueueStatus> status) {
            this.status = status;
        }

        synchronized QueueStatus.Counts all() {
            if (System.nanoTime() - at >= FRESH_NANOS) {
                counts = status.get().all();
                at = System.nanoTime();
            }
            return counts;
        }
    }

    void attempted(NextHop hop, Duration took) {
        (hop instanceof NextHop.Smarthost ? bySmarthost : byExchangers).record(took);
    }

    void recorded(QueuedMessage message, Recorded recorded) {
        deferred.increment(recorded.deferred());
        filed.increment(recorded.filed());
        for (DeliveryEnd end : recorded.ends()) {
            counter(end.outcome()).increment();
            if (end.outcome() == Outcome.DELIVERED) {
                latency.record(Duration.between(message.releaseAt(), end.at()));
            }
        }
    }

    void cancelled() {
        counter(Outcome.CANCELLED).increment();
    }

    private Timer attempts(String way) {
        return Timer.builder("postroad.queue.attempt")
                .description("One delivery attempt, from DNS to the last reply")
                .tag("way", way)
                .register(registry);
    }

    private Counter counter(Outcome outcome) {
        return ended.computeIfAbsent(outcome, missing -> outcome(missing.name()));
    }

    private Counter outcome(String name) {
        return Counter.builder("postroad.queue.outcomes")
                .description("What became of recipients")
                .tag("outcome", name)
                .register(registry);
    }
}
