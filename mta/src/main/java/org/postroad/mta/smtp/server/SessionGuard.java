package org.postroad.mta.smtp.server;

import java.net.InetAddress;

/** The policy that watches over a listener's sessions. Thread-safe. */
@FunctionalInterface
public interface SessionGuard {
    /** Lets everybody do everything. */
    SessionGuard NONE = (client, name) -> SessionWatch.NONE;

    /**
     * A client has come.
     *
     * @param client its address
     * @param name what a trusted proxy said that the address is called; empty if nobody said so
     */
    SessionWatch watch(InetAddress client, String name);
}
