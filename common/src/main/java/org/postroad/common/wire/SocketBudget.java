package org.postroad.common.wire;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections all listeners together may hold, so that files, the database and mail on its way out still get the descriptors that they need:
 * a process that has none left cannot even say 421. Thread-safe.
 */
final class SocketBudget {
    /** For all else, where there are plenty; a quarter of what is left at the start where there are not. */
    private static final int KEPT = 1024;

    private final int most;
    private final AtomicInteger taken = new AtomicInteger();

    /** @param most at least 1 */
    SocketBudget(int most) {
        this.most = most;
    }

    /** What the operating system grants this process; without a bound where it does not say. */
    static SocketBudget ofProcess() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            long left = unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount();
            return new SocketBudget((int) Math.max(1, Math.min(Integer.MAX_VALUE, left - Math.min(KEPT, left / 4))));
        }
        return new SocketBudget(Integer.MAX_VALUE);
    }

    boolean take() {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    void giveBack() {
        taken.decrementAndGet();
    }
}
