package org.postroad.mta.dns;

/**
 * One mail exchanger (RFC 1035 §3.3.9). Immutable.
 *
 * @param preference 0 to 65535, the lowest is tried first
 * @param exchange the host's name as DNS gave it, without the root's dot, so it may not be a valid domain; empty for the root itself
 */
public record MxRecord(int preference, String exchange) {
    /** Whether it names no host at all, by which a domain says that it takes no mail (RFC 7505 §3). */
    public boolean isNull() {
        return exchange.isEmpty();
    }
}
