package org.postroad.mailstore.testing;

import org.postroad.mailstore.MailStoreSettings;

/** Settings whose bounds a test can reach. */
public final class TestSettings {
    private TestSettings() {}

    /** The usual ones but for these, see {@link MailStoreSettings}. */
    public static MailStoreSettings bounded(int tombstones, int changesReach) {
        MailStoreSettings d = MailStoreSettings.defaults();
        return new MailStoreSettings(
                d.mailboxes(),
                d.mailboxDepth(),
                d.identities(),
                d.keywordsPerEmail(),
                d.mailboxesPerEmail(),
                tombstones,
                d.grantsPerMailbox(),
                d.metadata(),
                d.metadataOctets(),
                d.filterConditions(),
                d.filterDepth(),
                changesReach,
                d.uploads(),
                d.uploadOctets(),
                d.uploadLife(),
                d.passwordChecks(),
                d.passwordCheckWait(),
                d.rememberLogin(),
                d.scram(),
                d.newAccount());
    }
}
