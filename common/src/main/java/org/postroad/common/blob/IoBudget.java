package org.postroad.common.blob;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Octets that background work may read and write in a second. What is not spent is not saved. Confined to one thread at a time. */
public final class IoBudget {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long NAP = TimeUnit.MILLISECONDS.toNanos(100);

    private final long octetsPerSecond;
    private long free = System.nanoTime();

    /** @param octetsPerSecond at least 1 */
    public IoBudget(long octetsPerSecond) {
        if (octetsPerSecond < 1) {
            throw new IllegalArgumentException("a budget of " + octetsPerSecond + " octets a second");
        }
        this.octetsPerSecond = octetsPerSecond;
    }

    /** Returns when the octets have been within the budget, or soon after it is time to stop. */
    void spend(long octets, BooleanSupplier stop) {
        long now = System.nanoTime();
        free = (free - now > 0 ? free : now) + (long) ((double) octets / octetsPerSecond * SECOND);
        while (free - now > 0 && !stop.getAsBoolean()) {
            LockSupport.parkNanos(this, Math.min(free - now, NAP));
            now = System.nanoTime();
        }
    }
}
