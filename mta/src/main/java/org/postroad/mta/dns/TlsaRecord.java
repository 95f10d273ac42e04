package org.postroad.mta.dns;

/**
 * A certificate, or what one is known by (RFC 6698 §2.1). Immutable. The numbers are as DNS gave them, known or not.
 *
 * @param usage 0 to 255: which certificate of a chain is meant, and what else must hold
 * @param selector 0 to 255: the whole certificate, or its public key
 * @param matchingType 0 to 255: that itself, or a digest of it
 * @param data in lower-case hexadecimal
 */
public record TlsaRecord(int usage, int selector, int matchingType, String data) {
    /** As in a zone file. */
    @Override
    public String toString() {
        return usage + " " + selector + " " + matchingType + " " + data;
    }
}
