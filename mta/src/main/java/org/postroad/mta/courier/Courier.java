package org.postroad.mta.courier;

import org.postroad.common.address.Domain;

/** Carries a queued message to its next host. Thread-safe. */
@FunctionalInterface
public interface Courier {

    /**
     * Tries once, waiting for the network. What peers, DNS and networks do is an outcome, never an exception; an exception is a
     * fault of ours, and the runner then puts every recipient off.
     */
    DeliveryReport deliver(Delivery delivery);

    /** Forgets which hosts did not answer lately, so that they are tried: an operator asks for it. */
    default void forgetTrouble() {}

    /** Forgets all that earlier attempts have taught of a domain's hosts, answers of DNS too: the next one finds out anew. */
    default void forget(Domain domain) {}
}
