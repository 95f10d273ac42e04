package org.postroad.mta.policy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts verdicts by check, word and mode. Thread-safe. */
public final class DoorMetrics {
    private record Kind(DoorCheck check, String word, Mode mode) {}

    private final MeterRegistry registry;
    private final Map<Kind, Counter> counters = new ConcurrentHashMap<>();

    public DoorMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(DoorCheck check, Verdict verdict, Mode mode) {
        counters.computeIfAbsent(new Kind(check, verdict.word(), mode), this::counter)
                .increment();
    }

    private Counter counter(Kind kind) {
        return Counter.builder("postroad.door.verdicts")
                .description("What the checks at the door for strangers said")
                .tag("check", kind.check().text())
                .tag("verdict", kind.word())
                .tag("mode", kind.mode().name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
