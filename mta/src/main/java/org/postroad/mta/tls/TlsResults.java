package org.postroad.mta.tls;

/** Takes note of what came of TLS with other hosts. Thread-safe; waits for nothing. */
@FunctionalInterface
public interface TlsResults {
    /** Keeps none. */
    TlsResults NONE = observation -> {};

    void add(TlsObservation observation);
}
