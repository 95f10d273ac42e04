package org.postroad.mta.queue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.postroad.mta.queue.DeliveryEnd.Outcome;
import org.postroad.mta.queue.OutcomeRecorder.Recorded;

/** What the queue tells of itself: its length, attempts, outcomes, how long delivery took. Thread-safe. */
public final class QueueMetrics {
    private final MeterRegistry registry;
    private final Timer attempts;
    private final Timer latency;
    private final Counter deferred;
    private final Counter filed;
    private final Map<Outcome, Counter> ended = new EnumMap<>(Outcome.class);

    public QueueMetrics(MeterRegistry registry) {
        this.registry = registry;
        attempts = Timer.builder("postroad.queue.attempt")
                .description("One delivery attempt, from DNS to the last reply")
                .register(registry);
        latency = Timer.builder("postroad.queue.latency")
                .description("From a message's release to the next host's 250")
                .register(registry);
        deferred = outcome("deferred");
        filed = outcome("filed");
        for (Outcome outcome : Outcome.values()) {
            ended.put(outcome, outcome(outcome.name().toLowerCase(Locale.ROOT)));
        }
    }

    void watch(Supplier<Number> sending, Supplier<Number> length) {
        Gauge.builder("postroad.queue.sending", sending)
                .description("Deliveries at this moment")
                .register(registry);
        Gauge.builder("postroad.queue.recipients", length)
                .description("Recipients that wait")
                .register(registry);
    }

    void attempted(Duration took) {
        attempts.record(took);
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
