package org.postroad.mailstore;

import java.time.Duration;

/**
 * The bounds of the mail store (I10).
 *
 * @param mailboxes per account
 * @param mailboxDepth folders from the top down, counting the innermost
 * @param identities per account
 * @param keywordsPerEmail on one email
 * @param mailboxesPerEmail that one email may be in
 * @param tombstones traces of what was destroyed or expunged, per account; when there are more, the oldest are forgotten
 * @param grantsPerMailbox accounts that one mailbox is shared with
 * @param metadata annotations per account
 * @param metadataOctets of one annotation's value, at most 65536
 * @param filterConditions in one query, operators counted
 * @param filterDepth of operators in one query
 * @param changesReach places of a list that are counted to tell how it has changed; a change behind them cannot be calculated
 * @param uploads unused blobs per account
 * @param uploadOctets of unused blobs per account
 * @param uploadLife how long an unused blob is kept
 * @param passwordChecks how many run Argon2id (19 MiB each) at one time
 * @param passwordCheckWait how long one waits for its turn
 * @param rememberLogin how long a login that succeeded costs no Argon2id
 * @param scram whether SCRAM verifiers are kept beside the hashes of passwords
 * @param newAccount what a new account may hold
 */
public record MailStoreSettings(
        int mailboxes,
        int mailboxDepth,
        int identities,
        int keywordsPerEmail,
        int mailboxesPerEmail,
        int tombstones,
        int grantsPerMailbox,
        int metadata,
        int metadataOctets,
        int filterConditions,
        int filterDepth,
        int changesReach,
        int uploads,
        long uploadOctets,
        Duration uploadLife,
        int passwordChecks,
        Duration passwordCheckWait,
        Duration rememberLogin,
        boolean scram,
        Quota.Limits newAccount) {
    public static MailStoreSettings defaults() {
        return new MailStoreSettings(
                1000,
                10,
                100,
                100,
                100,
                100_000,
                100,
                1000,
                16_384,
                100,
                10,
                100_000,
                1000,
                1L << 30,
                Duration.ofDays(1),
                2,
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                true,
                Quota.Limits.NONE);
    }

    /** The same, with other limits for new accounts. */
    public MailStoreSettings forNewAccounts(Quota.Limits limits) {
        return with(scram, limits);
    }

    /** The same, with or without SCRAM. */
    public MailStoreSettings withScram(boolean kept) {
        return with(kept, newAccount);
    }

    private MailStoreSettings with(boolean scramIsKept, Quota.Limits limits) {
        return new MailStoreSettings(
                mailboxes,
                mailboxDepth,
                identities,
                keywordsPerEmail,
                mailboxesPerEmail,
                tombstones,
                grantsPerMailbox,
                metadata,
                metadataOctets,
                filterConditions,
                filterDepth,
                changesReach,
                uploads,
                uploadOctets,
                uploadLife,
                passwordChecks,
                passwordCheckWait,
                rememberLogin,
                scramIsKept,
                limits);
    }
}
