package org.postroad.it.crash;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;

/** What the clients were promised, written down the moment the promise came. Thread-safe. */
final class Ledger {
    /** Where a client handed a message in. */
    enum Door {
        PORT_25,
        SUBMISSION,
        JMAP
    }

    /**
     * A message that was acknowledged.
     *
     * @param messageId without angle brackets
     * @param line stands in its text
     */
    record Promise(Door door, String messageId, List<String> recipients, String line) {}

    private final Queue<Promise> promises = new LinkedBlockingQueue<>();

    void promised(Promise promise) {
        promises.add(promise);
    }

    int size() {
        return promises.size();
    }

    List<Promise> promises() {
        return new ArrayList<>(promises);
    }

    Map<Door, Integer> byDoor() {
        Map<Door, Integer> counts = new EnumMap<>(Door.class);
        promises.forEach(promise -> counts.merge(promise.door(), 1, Integer::sum));
        return counts;
    }
}
