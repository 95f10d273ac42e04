package org.postroad.mailstore;

/**
 * A mailbox as IMAP counts it (RFC 9051 §6.3.11): with the entries that are marked {@code \Deleted}, which JMAP does not count. Immutable.
 *
 * @param uidValidity never changes
 * @param uidNext above every uid that was ever given here; only grows (I4)
 * @param messages entries
 * @param unseen those without {@code $seen}
 * @param deleted those that are marked {@code \Deleted}
 * @param octets the sum of their sizes
 * @param highestModSeq HIGHESTMODSEQ (RFC 7162): the last change of an entry, or the point at which the last one went
 */
public record MailboxStatus(
        long uidValidity, long uidNext, long messages, long unseen, long deleted, long octets, ModSeq highestModSeq) {}
