package org.postroad.common.wire.sasl;

/** Knows what SCRAM asks of a name. Thread-safe; may wait. */
@FunctionalInterface
public interface ScramVerifiers {
    /**
     * What stands for a name. Of a name that does not exist, or has no verifier, one that nothing fits: with a salt that is the same each
     * time and the usual iterations, so that nobody learns who exists (RFC 5802 §9).
     *
     * @param name as the client gave it, prepared by {@link SaslPrep}
     * @throws RuntimeException if it cannot be known now
     */
    ScramAccount of(String name, ScramHash hash);
}
