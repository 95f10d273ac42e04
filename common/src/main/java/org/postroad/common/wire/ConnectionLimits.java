package org.postroad.common.wire;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts a listener's connections, in all and per remote address. Thread-safe. */
final class ConnectionLimits {
    private final int maxInAll;
    private final int maxPerAddress;
    private final Map<InetAddress, Integer> perAddress = new HashMap<>();
    private int inAll;

    ConnectionLimits(int maxInAll, int maxPerAddress) {
        this.maxInAll = maxInAll;
        this.maxPerAddress = maxPerAddress;
    }

    /** Whether there is room; if so it is taken. */
    synchronized boolean enter(InetAddress address) {
        int ofAddress = perAddress.getOrDefault(address, 0);
        if (inAll >= maxInAll || ofAddress >= maxPerAddress) {
            return false;
        }
        inAll++;
        perAddress.put(address, ofAddress + 1);
        return true;
    }

    synchronized void leave(InetAddress address) {
        inAll--;
        perAddress.computeIfPresent(address, (key, count) -> count > 1 ? count - 1 : null);
    }
}
