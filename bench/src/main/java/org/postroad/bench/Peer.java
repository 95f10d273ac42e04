package org.postroad.bench;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** A mail system that takes messages by SMTP for mailboxes of its own, so that two of them can be measured in one run. */
interface Peer extends AutoCloseable {
    String name();

    InetSocketAddress smtp();

    /** The address of a mailbox, 0 and up. */
    String mailbox(int number);

    /** How many messages lie in the mailboxes. */
    long filed() throws Exception;

    /** What its one process has used of processors, on all its threads; empty where it has several, or is part of this one. */
    Optional<Duration> processorTime();
}
