package org.postroad.common.wire;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Counts a listener's connections, in all and per remote address; a host with IPv6 has a whole /64 of those. Thread-safe. */
final class ConnectionLimits {
    private int maxInAll;
    private int maxPerAddress;
    private final Map<ByteBuffer, Integer> perAddress = new HashMap<>();
    private int inAll;

    ConnectionLimits(int maxInAll, int maxPerAddress) {
        this.maxInAll = maxInAll;
        this.maxPerAddress = maxPerAddress;
    }

    /** Holds for whoever comes; nobody is sent away. */
    synchronized void change(int inAll, int each) {
        maxInAll = inAll;
        maxPerAddress = each;
    }

    /** Whether there is room; if so it is taken. */
    synchronized boolean enter(InetAddress address) {
        ByteBuffer key = key(address);
        int ofAddress = perAddress.getOrDefault(key, 0);
        if (inAll >= maxInAll || ofAddress >= maxPerAddress) {
            return false;
        }
        inAll++;
        perAddress.put(key, ofAddress + 1);
        return true;
    }

    synchronized void leave(InetAddress address) {
        inAll--;
        perAddress.computeIfPresent(key(address), (key, count) -> count > 1 ? count - 1 : null);
    }

    private static ByteBuffer key(InetAddress address) {
        byte[] octets = address.getAddress();
        return ByteBuffer.wrap(Arrays.copyOf(octets, Math.min(octets.length, 8)));
    }
}
