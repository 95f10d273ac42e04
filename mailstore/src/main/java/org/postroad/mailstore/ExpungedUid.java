package org.postroad.mailstore;

/**
 * An entry that is gone (RFC 7162 §3.2.10, VANISHED). Immutable.
 *
 * @param modSeq when it went
 */
public record ExpungedUid(long uid, ModSeq modSeq) {}
