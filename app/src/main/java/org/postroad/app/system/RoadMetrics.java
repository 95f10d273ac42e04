package org.postroad.app.system;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.HopWatch;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.RoadListener;

/** Measures each stage of the way by the hops that are recorded of it, and tells another listener of them. Thread-safe. */
final class RoadMetrics implements RoadListener {
    private final RoadListener next;
    private final Map<HopKind, Timer> hops = new EnumMap<>(HopKind.class);
    private final Counter octets;

    RoadMetrics(MeterRegistry registry, RoadListener next) {
        this.next = next;
        for (HopKind kind : HopKind.values()) {
            hops.put(
                    kind,
                    Timer.builder("postroad.hops")
                            .description("Steps on the roads of messages, and how long they took")
                            .tag("hop", kind.text())
                            .register(registry));
        }
        octets = Counter.builder("postroad.accepted")
                .description("Octets of messages that were accepted")
                .baseUnit("bytes")
                .register(registry);
    }

    @Override
    public void recorded(RoadId road, List<Hop> recorded) {
        for (Hop hop : recorded) {
            Timer timer = hops.get(hop.kind());
            if (timer != null) {
                timer.record(hop.took());
            }
            if (hop.kind() == HopKind.COMMIT && hop.detail().get("size") instanceof Number size) {
                octets.increment(size.doubleValue());
            }
        }
        next.recorded(road, recorded);
    }

    @Override
    public HopWatch attempt(RoadId road) {
        return next.attempt(road);
    }
}
