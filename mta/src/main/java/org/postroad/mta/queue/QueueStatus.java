package org.postroad.mta.queue;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postroad.common.address.Domain;

/**
 * How many recipients wait. Immutable.
 *
 * @param all in the whole queue
 * @param domains those with the most, most first
 */
public record QueueStatus(Counts all, Map<Domain, Counts> domains) {
    /**
     * Some waiting recipients.
     *
     * @param recipients all of them
     * @param deferred tried, and not held
     * @param held not tried until they are released
     */
    public record Counts(long recipients, long deferred, long held) {}

    public QueueStatus {
        domains = Collections.unmodifiableMap(new LinkedHashMap<>(domains));
    }
}
