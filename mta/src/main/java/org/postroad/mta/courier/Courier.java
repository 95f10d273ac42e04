package org.postroad.mta.courier;

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
}
