package org.postroad.mailstore;

/**
 * An entry that was copied or moved (RFC 4315 §3, COPYUID). Immutable.
 *
 * @param source its uid in the mailbox where it was found
 * @param target its uid in the mailbox where it was put
 */
public record UidPair(long source, long target) {}
