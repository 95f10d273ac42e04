package org.postroad.mailstore.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.CannotCalculateChanges;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailPatch;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.EmailQueryChanges;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.SetEdit;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;
import org.postroad.mailstore.testing.TestSettings;

/** How a long list has changed is told as far as counting goes, and asked anew behind that. */
final class ChangesReachTest {
    private static final int REACH = 20;
    private static final EmailPatch FLAGGED = EmailPatch.keywords(SetEdit.replace(Set.of(Keyword.FLAGGED)));

    @TempDir
    Path directory;

    @Test
    void aChangeFarDownIsNotCalculated() throws Exception {
        try (TestMailStore store = TestMailStore.onH2(directory, TestSettings.bounded(1000, REACH))) {
            AccountId bob = store.account("bob@south.test");
            List<EmailId> newestFirst = new ArrayList<>();
            for (int i = 0; i < 3 * REACH; i++) {
                newestFirst.add(0, store.deliver(bob, TestMessage.of("n" + i)));
            }
            EmailQuery inbox = EmailQuery.newest(
                    new EmailFilter.InMailbox(
                            store.mailbox(bob, MailboxRole.INBOX).id()),
                    10);
            ModSeq before = store.state(bob);

            EmailId last = newestFirst.get(REACH - 1);
            store.update(bob, last, FLAGGED);
            EmailQueryChanges changes = changes(store, bob, inbox, before);
            assertEquals(List.of(new EmailQueryChanges.Added(last, REACH - 1)), changes.added());

            store.update(bob, newestFirst.get(REACH), FLAGGED);
            assertThrows(CannotCalculateChanges.class, () -> changes(store, bob, inbox, before));
            assertEquals(
                    newestFirst.subList(50, 60),
                    store.query(bob, inbox.within(new EmailQuery.FromAnchor(newestFirst.get(50), 0, 10)))
                            .ids(),
                    "an anchor is found wherever it stands");
        }
    }

    private static EmailQueryChanges changes(TestMailStore store, AccountId account, EmailQuery query, ModSeq since) {
        return store.database.read(rows -> store.mail.emails().queryChanges(rows, account, query, since, 100));
    }
}
