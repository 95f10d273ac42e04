package org.postroad.mailstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postroad.common.blob.BlobId;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** What imports, restores and the check ask of every mail store. */
interface CareContract {
    TestMailStore store();

    @Test
    default void theSameBytesAreFoundByDateAndByThread() {
        AccountId bob = store().account("bob@south.test");
        Mailbox inbox = store().mailbox(bob, MailboxRole.INBOX);
        Mailbox archive = store().mailbox(bob, MailboxRole.ARCHIVE);
        EmailId bare = store().put(bob, TestMessage.of("bare"), Set.of(inbox.id()));
        EmailId named = store().put(bob, TestMessage.of("named").id("1@x"), Set.of(inbox.id()));
        store().put(bob, TestMessage.of("named").replyTo("1@x"), Set.of(inbox.id()));

        NewEmail again = again(bob, bare, TestMessage.of("bare"), Set.of(inbox.id()), Duration.ZERO);
        assertEquals(Optional.of(bare), same(bob, again));
        NewEmail elsewhere =
                again(bob, named, TestMessage.of("named").id("1@x"), Set.of(archive.id()), Duration.ofDays(1));
        assertEquals(Optional.of(named), same(bob, elsewhere));
        assertEquals(Optional.empty(), same(store().account("ada@south.test"), elsewhere));
        store().destroy(bob, named);
        assertEquals(Optional.empty(), same(bob, elsewhere));
        BlobId blob = elsewhere.blob().id();
        boolean had = store().database.read(rows -> store().mail.emails().hasBlob(rows, bob, blob));
        assertFalse(had);
    }

    private NewEmail again(
            AccountId account, EmailId id, TestMessage message, Set<MailboxId> mailboxes, Duration later) {
        Email there = store().email(account, id);
        return NewEmail.into(
                mailboxes,
                Set.of(),
                store().store(message),
                message.summary(),
                there.receivedAt().plus(later));
    }

    private Optional<EmailId> same(AccountId account, NewEmail email) {
        return store().database.read(rows -> store().mail.emails().findSame(rows, account, email));
    }

    @Test
    default void afterALeapOlderStatesAreUnknownAndUidsBelongToAnotherValidity() { // I4
        AccountId bob = store().account("bob@south.test");
        store().deliver(bob, TestMessage.of("before"));
        ModSeq before = store().state(bob);
        long validity = store().mailbox(bob, MailboxRole.INBOX).uidValidity();
        store().run(tx -> store().mail.changes().leap(tx));
        assertThrows(CannotCalculateChanges.class, () -> store().changes(bob, DataType.EMAIL, before, 10));
        ModSeq known = new ModSeq(before.value() + 1000); // by a client, from after the backup
        assertThrows(CannotCalculateChanges.class, () -> store().changes(bob, DataType.EMAIL, known, 10));
        assertTrue(store().mailbox(bob, MailboxRole.INBOX).uidValidity() > validity);
        ModSeq leapt = store().state(bob);
        EmailId after = store().deliver(bob, TestMessage.of("after"));
        assertEquals(
                List.of(after.value()),
                store().changes(bob, DataType.EMAIL, leapt, 10).created());
        assertEquals(List.of(), store().findings());
    }

    @Test
    default void repairMakesGoodWhatEmailsTellAndNothingElse() {
        AccountId bob = store().account("bob@south.test");
        AccountId ada = store().account("ada@south.test");
        Mailbox archive = store().mailbox(bob, MailboxRole.ARCHIVE);
        EmailId first = store().deliver(bob, TestMessage.of("first"));
        EmailId second = store().put(bob, TestMessage.of("second"), Set.of(archive.id()), Keyword.SEEN);
        EmailId third = store().deliver(bob, TestMessage.of("third"));
        store().deliver(ada, TestMessage.of("ada's"));
        assertEquals(List.of(), repair(bob));

        store().run(tx -> {
            long account = bob.value();
            tx.update(
                    "UPDATE mailbox SET total_emails = 9, unread_threads = 9, uid_next = 1 WHERE account_id = ? AND role = 'INBOX'",
                    account);
            tx.update("UPDATE account_state SET octets = 1 WHERE account_id = ?", account);
            tx.update("DELETE FROM mailbox_email WHERE account_id = ? AND email_id = ?", account, third.value());
            tx.update("UPDATE email SET mailboxes = ',777,' WHERE account_id = ? AND id = ?", account, second.value());
            tx.update("""
                    INSERT INTO mailbox_email (account_id, mailbox_id, uid, email_id, thread_id, received_at, saved_at, subject_key)
                    SELECT account_id, mailbox_id, 50, 999, thread_id, 1, 1, '' FROM mailbox_email
                    WHERE account_id = ? AND email_id = ?""", account, first.value());
        });
        assertTrue(store().findings().size() >= 5, () -> store().findings().toString());
        assertTrue(store().findings().stream().allMatch(finding -> finding.startsWith("account " + bob + ":")));
        List<String> done = repair(bob);
        assertTrue(done.size() >= 5, done::toString);
        assertEquals(List.of(), store().findings());
        assertEquals(List.of(), repair(bob));
        assertEquals(3, store().mailbox(bob, MailboxRole.INBOX).totalEmails());
        assertEquals(3, store().emails(bob, List.of(first, second, third)).size(), "no email is removed");
    }

    private List<String> repair(AccountId account) {
        return store().database.write(tx -> store().mail.check().repair(tx, account));
    }
}
