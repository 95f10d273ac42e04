package org.postroad.mailstore.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.FlagEdit;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRights;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.Metadata;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** Whatever row is falsified, the check says so. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CheckTest {
    private TestMailStore store;

    /** Mail with everything in it that a row can tell of. */
    @BeforeAll
    void open(@TempDir Path directory) {
        store = TestMailStore.onH2(directory);
        AccountId bob = store.account("bob@south.test");
        AccountId eve = store.account("eve@south.test");
        MailboxId inbox = store.mailbox(bob, MailboxRole.INBOX).id();
        MailboxId archive = store.mailbox(bob, MailboxRole.ARCHIVE).id();
        store.put(bob, TestMessage.of("Both").id("a@x"), Set.of(inbox, archive));
        store.deliver(bob, TestMessage.of("Re: Both").id("b@x").replyTo("a@x"));
        EmailId hidden = store.deliver(bob, TestMessage.of("Hidden"));
        EmailId gone = store.deliver(bob, TestMessage.of("Gone"));
        store.destroy(bob, gone);
        store.run(tx -> {
            store.mail.entries().store(tx, store.open(bob, inbox), List.of(3L), FlagEdit.MARK, Optional.empty());
            store.mail.sharing().grant(tx, bob, archive, eve, MailboxRights.parse("lr"));
            store.mail.metadata().set(tx, bob, new Metadata.Place(bob, archive), "/shared/x", Optional.of(new byte[] {1
            }));
        });
        assertEquals(List.of(), store.emails(bob, List.of(hidden)));
        assertEquals(List.of(), store.findings());
    }

    @AfterAll
    void close() throws Exception {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE account_state SET octets = octets + 1 WHERE account_id = 1",
                "UPDATE account_state SET emails = emails - 1 WHERE account_id = 1",
                "UPDATE account_state SET tombstones = tombstones + 1 WHERE account_id = 1",
                "UPDATE account_state SET trimmed_modseq = modseq + 1 WHERE account_id = 1",
                "UPDATE account_state SET inbox_id = 999 WHERE account_id = 1",
                "UPDATE mailbox SET total_emails = total_emails + 1 WHERE account_id = 1 AND role = 'INBOX'",
                "UPDATE mailbox SET unread_emails = 0 WHERE account_id = 1 AND role = 'INBOX'",
                "UPDATE mailbox SET total_threads = 7 WHERE account_id = 1 AND role = 'INBOX'",
                "UPDATE mailbox SET unread_threads = 7 WHERE account_id = 1 AND role = 'INBOX'",
                "UPDATE mailbox SET marked_emails = 0 WHERE account_id = 1 AND role = 'INBOX'",
                "UPDATE mailbox SET unseen_emails = 0 WHERE account_id = 1 AND role = 'INBOX'",
                "UPDATE mailbox SET octets = octets - 1 WHERE account_id = 1 AND role = 'INBOX'",
                "UPDATE mailbox SET email_modseq = 1 WHERE account_id = 1 AND role = 'INBOX'",
                "UPDATE mailbox SET email_modseq = 1000000 WHERE account_id = 1 AND role = 'INBOX'",
                "UPDATE mailbox SET uid_next = 1 WHERE account_id = 1 AND role = 'INBOX'",
                "UPDATE mailbox SET uid_next = 5000000000 WHERE account_id = 1 AND role = 'INBOX'",
                "UPDATE mailbox SET uid_validity = 5000000000 WHERE account_id = 1 AND role = 'INBOX'",
                "UPDATE mailbox SET name = 'Inbox' WHERE account_id = 1 AND role = 'SENT'",
                "UPDATE mailbox SET role = 'SENT' WHERE account_id = 1 AND role = 'TRASH'",
                "UPDATE mailbox SET parent_id = 999 WHERE account_id = 1 AND role = 'SENT'",
                "DELETE FROM mailbox WHERE account_id = 1 AND role = 'ARCHIVE'",
                "UPDATE email SET mailboxes = ',' WHERE account_id = 1 AND marked = ','",
                "UPDATE email SET marked = ',' WHERE account_id = 1 AND marked <> ','",
                "UPDATE email SET size = size + 1 WHERE account_id = 1",
                "UPDATE email SET modseq = 1000000 + id WHERE account_id = 1",
                "UPDATE email SET subject_key = 'other' WHERE account_id = 1",
                "UPDATE email SET thread_id = id WHERE account_id = 1",
                "DELETE FROM email WHERE account_id = 1 AND marked <> ','",
                "DELETE FROM mailbox_email WHERE account_id = 1 AND uid = 1",
                "DELETE FROM marked_email WHERE account_id = 1",
                "UPDATE mailbox_email SET received_at = 1 WHERE account_id = 1 AND uid = 1",
                "UPDATE mailbox_email SET uid = 3 WHERE account_id = 1 AND uid = 2",
                "UPDATE expunged SET uid = 1 WHERE account_id = 1",
                "UPDATE expunged SET modseq = 1000000 WHERE account_id = 1",
                "DELETE FROM expunged WHERE account_id = 1",
                "UPDATE change_entry SET modseq = 1000000 WHERE account_id = 1 AND type = 'EMAIL'",
                "UPDATE change_entry SET destroyed_at = NULL WHERE account_id = 1 AND type = 'EMAIL'",
                "UPDATE email_key SET hash = hash + 1 WHERE account_id = 1",
                "UPDATE mailbox_grant SET mailbox_id = 999 WHERE account_id = 1",
                "UPDATE metadata SET mailbox_id = 999 WHERE account_id = 1"
            })
    void aFalsifiedRowIsFound(String falsification) {
        class TakenBack extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }
        try {
            store.run(tx -> {
                assertTrue(tx.update(falsification) > 0);
                List<String> findings = store.mail.check().verify(tx);
                assertTrue(!findings.isEmpty(), () -> "nothing was found");
                throw new TakenBack();
            });
        } catch (TakenBack expected) {
            assertEquals(List.of(), store.findings());
        }
    }
}
