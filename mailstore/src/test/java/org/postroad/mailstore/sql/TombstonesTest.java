package org.postroad.mailstore.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.CannotCalculateChanges;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.ExpungedUid;
import org.postroad.mailstore.MailboxAccess;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;
import org.postroad.mailstore.testing.TestSettings;

/** What is remembered of what is gone is bounded in number, and what is not remembered is not made up. */
final class TombstonesTest {
    private static final int MOST = 40;

    @TempDir
    Path directory;

    @Test
    void theOldestAreForgottenAndTheRestIsTold() throws Exception {
        try (TestMailStore store = TestMailStore.onH2(directory, TestSettings.bounded(MOST, Integer.MAX_VALUE))) {
            AccountId bob = store.account("bob@south.test");
            MailboxAccess inbox =
                    store.open(bob, store.mailbox(bob, MailboxRole.INBOX).id());
            List<EmailId> emails = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                emails.add(store.deliver(bob, TestMessage.of("n" + i)));
            }
            ModSeq before = store.state(bob);
            List<ModSeq> states = new ArrayList<>();
            for (EmailId email : emails) {
                states.add(store.state(bob));
                store.destroy(bob, email);
                assertTrue(count(store) <= MOST);
            }
            assertThrows(CannotCalculateChanges.class, () -> store.changes(bob, DataType.EMAIL, before, 100));
            assertThrows(CannotCalculateChanges.class, () -> vanished(store, inbox, before));
            // From every state that is answered, all that went since is told.
            int answered = 0;
            for (int i = 0; i < states.size(); i++) {
                List<Long> gone = new ArrayList<>();
                try {
                    gone.addAll(store.changes(bob, DataType.EMAIL, states.get(i), 100)
                            .destroyed());
                } catch (CannotCalculateChanges forgotten) {
                    continue;
                }
                assertEquals(emails.subList(i, 50).stream().map(EmailId::value).toList(), gone);
                assertEquals(50 - i, vanished(store, inbox, states.get(i)).size());
                answered++;
            }
            assertTrue(answered >= MOST / 2 - MOST / 10, answered + " states are answered");
        }
    }

    private static List<ExpungedUid> vanished(TestMailStore store, MailboxAccess inbox, ModSeq since) {
        return store.database.read(rows -> store.mail.entries().vanished(rows, inbox, since, 100));
    }

    private static long count(TestMailStore store) {
        return store.database.read(
                rows -> rows.first("""
                        SELECT (SELECT COUNT(*) FROM expunged) + (SELECT COUNT(*) FROM change_entry WHERE destroyed_at IS NOT NULL)
                        FROM account_counter""", row -> row.getLong(1)).orElseThrow());
    }
}
