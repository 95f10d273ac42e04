package org.postroad.mailstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.postroad.common.blob.StoredBlob;
import org.postroad.mailstore.StoreFault.Reason;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** What every store of emails does. */
interface EmailsContract {
    TestMailStore store();

    @Test
    default void aDeliveryLiesUnreadInTheInbox() { // S3, S4, S5
        AccountId bob = store().account("bob@south.test");
        NewEmail delivery = store().delivery(TestMessage.of("Hello"));
        Filing.Filed filed = (Filing.Filed) store().file(bob, delivery);

        Email email = store().email(bob, filed.emailId());
        Mailbox inbox = store().mailbox(bob, MailboxRole.INBOX);
        assertEquals(filed.threadId(), email.threadId());
        assertEquals(delivery.blob().id(), email.blobId());
        assertEquals(delivery.blob().size(), email.size());
        assertEquals(delivery.receivedAt(), email.receivedAt());
        assertEquals(delivery.road(), email.road());
        assertEquals(delivery.summary(), email.summary());
        assertEquals(Set.of(inbox.id()), email.mailboxIds());
        assertEquals(Set.of(), email.keywords());
        assertEquals(List.of(1L, 1L, 1L, 1L), counts(inbox));
        assertEquals(2, inbox.uidNext());
        assertTrue(store().ownsBlob(bob, email.blobId()));
    }

    @Test
    default void anEmailInTwoMailboxesIsOneEmailAndOneBlob() { // S3
        AccountId bob = store().account("bob@south.test");
        Mailbox inbox = store().mailbox(bob, MailboxRole.INBOX);
        Mailbox archive = store().mailbox(bob, MailboxRole.ARCHIVE);
        EmailId id = store().put(bob, TestMessage.of("Both"), Set.of(inbox.id(), archive.id()), Keyword.SEEN);

        assertEquals(Set.of(inbox.id(), archive.id()), store().email(bob, id).mailboxIds());
        for (MailboxRole role : List.of(MailboxRole.INBOX, MailboxRole.ARCHIVE)) {
            assertEquals(List.of(1L, 0L, 1L, 0L), counts(store().mailbox(bob, role)));
            assertEquals(Map.of(1L, id), entries(bob, store().mailbox(bob, role).id()));
        }
    }

    @Test
    default void anAccountThatCannotTakeItGetsNothing() {
        AccountId bob = store().account("bob@south.test");
        ModSeq before = store().state(bob);
        NewEmail delivery = store().delivery(TestMessage.of("Hello"));
        StoredBlob blob = delivery.blob();
        NewEmail nowhere =
                NewEmail.into(Set.of(new MailboxId(999)), Set.of(), blob, delivery.summary(), delivery.receivedAt());

        assertEquals(
                new Filing.Unfiled(Filing.Reason.NO_ACCOUNT), store().file(new AccountId(bob.value() + 1), delivery));
        assertEquals(new Filing.Unfiled(Filing.Reason.NO_MAILBOX), store().file(bob, nowhere));
        store().run(tx -> store().mail.quotas().limit(tx, bob, Quota.Limits.octets(blob.size() - 1)));
        assertEquals(new Filing.Unfiled(Filing.Reason.OVER_QUOTA), store().file(bob, delivery));
        assertEquals(before.value() + 1, store().state(bob).value()); // the limit's own
        assertFalse(store().ownsBlob(bob, blob.id()));
    }

    @Test
    default void destroyingFreesRoom() {
        AccountId bob = store().account("bob@south.test");
        EmailId first = store().deliver(bob, TestMessage.of("One"));
        NewEmail second = store().delivery(TestMessage.of("Two"));
        store().run(tx -> store().mail
                .quotas()
                .limit(tx, bob, Quota.Limits.octets(second.blob().size())));
        assertEquals(new Filing.Unfiled(Filing.Reason.OVER_QUOTA), store().file(bob, second));
        store().destroy(bob, first);
        assertTrue(store().file(bob, second) instanceof Filing.Filed);
    }

    @Test
    default void aBlobIsOwnedAsLongAsOneEmailHasIt() {
        AccountId bob = store().account("bob@south.test");
        NewEmail message = store().delivery(TestMessage.of("Twice").id("a@x"));
        EmailId first = ((Filing.Filed) store().file(bob, message)).emailId();
        EmailId second = ((Filing.Filed) store().file(bob, message)).emailId();
        store().destroy(bob, first);
        assertTrue(store().ownsBlob(bob, message.blob().id()));
        store().destroy(bob, second);
        assertFalse(store().ownsBlob(bob, message.blob().id()));
    }

    @Test
    default void repliesJoinTheThread() { // S7
        AccountId bob = store().account("bob@south.test");
        EmailId first = store().deliver(bob, TestMessage.of("Lunch?").id("a@x"));
        EmailId reply =
                store().deliver(bob, TestMessage.of("RE: lunch?").id("b@x").replyTo("a@x"));
        EmailId changed =
                store().deliver(bob, TestMessage.of("Dinner").id("c@x").replyTo("a@x"));
        EmailId stranger = store().deliver(bob, TestMessage.of("Lunch?").id("d@x"));
        EmailId cousin =
                store().deliver(bob, TestMessage.of("Fwd: [x] Lunch?").id("e@x").replyTo("b@x"));

        ThreadId thread = store().email(bob, first).threadId();
        assertEquals(thread, store().email(bob, reply).threadId());
        assertEquals(thread, store().email(bob, cousin).threadId());
        assertNotEquals(thread, store().email(bob, changed).threadId());
        assertNotEquals(thread, store().email(bob, stranger).threadId());
        List<EmailThread> threads = store().database
                .read(rows -> store().mail.threads().get(rows, bob, List.of(thread, new ThreadId(999))));
        assertEquals(List.of(new EmailThread(thread, List.of(first, reply, cousin))), threads);
        assertEquals(3, store().mailbox(bob, MailboxRole.INBOX).totalThreads());
    }

    @Test
    default void aParentThatComesLateJoinsItsReplies() { // S7: both name the same id
        AccountId bob = store().account("bob@south.test");
        EmailId reply =
                store().deliver(bob, TestMessage.of("Re: Lunch").id("b@x").replyTo("a@x"));
        EmailId parent = store().deliver(bob, TestMessage.of("Lunch").id("a@x"));
        assertEquals(
                store().email(bob, reply).threadId(), store().email(bob, parent).threadId());
    }

    @Test
    default void aDestroyedThreadDoesNotComeBack() { // S1
        AccountId bob = store().account("bob@south.test");
        EmailId first = store().deliver(bob, TestMessage.of("Lunch").id("a@x"));
        EmailId second = store().deliver(bob, TestMessage.of("Lunch").id("b@x").replyTo("a@x"));
        ThreadId thread = store().email(bob, first).threadId();
        store().destroy(bob, first);
        store().destroy(bob, second);
        EmailId later = store().deliver(bob, TestMessage.of("Lunch").id("c@x").replyTo("a@x"));
        assertNotEquals(thread, store().email(bob, later).threadId());
        EmailId latest = store().deliver(bob, TestMessage.of("Lunch").id("d@x").replyTo("a@x"));
        assertEquals(
                store().email(bob, later).threadId(), store().email(bob, latest).threadId());
    }

    @Test
    default void readingMovesTheCounters() { // S4
        AccountId bob = store().account("bob@south.test");
        EmailId first = store().deliver(bob, TestMessage.of("Lunch").id("a@x"));
        EmailId second = store().deliver(bob, TestMessage.of("Lunch").id("b@x").replyTo("a@x"));
        assertEquals(List.of(2L, 2L, 1L, 1L), counts(store().mailbox(bob, MailboxRole.INBOX)));
        store().update(bob, first, EmailPatch.keywords(SetEdit.adding(Set.of(Keyword.SEEN))));
        assertEquals(List.of(2L, 1L, 1L, 1L), counts(store().mailbox(bob, MailboxRole.INBOX)));
        store().update(bob, second, EmailPatch.keywords(SetEdit.replace(Set.of(Keyword.SEEN, Keyword.FLAGGED))));
        assertEquals(List.of(2L, 0L, 1L, 0L), counts(store().mailbox(bob, MailboxRole.INBOX)));
        assertEquals(
                Set.of(Keyword.SEEN, Keyword.FLAGGED),
                store().email(bob, second).keywords());
        store().update(bob, second, EmailPatch.keywords(SetEdit.removing(Set.of(Keyword.SEEN))));
        assertEquals(List.of(2L, 1L, 1L, 1L), counts(store().mailbox(bob, MailboxRole.INBOX)));
    }

    @Test
    default void aMovedEmailGetsANewUidAndKeepsItsId() { // S1, S5
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        MailboxId archive = store().mailbox(bob, MailboxRole.ARCHIVE).id();
        EmailId id = store().deliver(bob, TestMessage.of("Hello"));
        store().update(bob, id, EmailPatch.mailboxes(SetEdit.replace(Set.of(archive))));
        store().update(bob, id, EmailPatch.mailboxes(SetEdit.replace(Set.of(inbox))));
        assertEquals(Map.of(2L, id), entries(bob, inbox));
        assertEquals(Map.of(), entries(bob, archive));
        assertEquals(List.of(0L, 0L, 0L, 0L), counts(store().mailbox(bob, archive)));
        assertEquals(3, store().mailbox(bob, inbox).uidNext());
    }

    @Test
    default void aPatchThatChangesNothingIsNoChange() { // S2
        AccountId bob = store().account("bob@south.test");
        EmailId id = store().deliver(bob, TestMessage.of("Hello"));
        ModSeq before = store().state(bob);
        store().update(bob, id, EmailPatch.keywords(SetEdit.removing(Set.of(Keyword.SEEN))));
        assertEquals(before, store().state(bob));
    }

    @Test
    default void whatIsRefusedChangesNothingAndTheTransactionGoesOn() {
        AccountId bob = store().account("bob@south.test");
        EmailId id = store().deliver(bob, TestMessage.of("Hello"));
        Emails emails = store().mail.emails();
        EmailPatch nowhere = EmailPatch.mailboxes(SetEdit.replace(Set.<MailboxId>of()));
        EmailPatch unknown = EmailPatch.mailboxes(SetEdit.adding(Set.of(new MailboxId(999))));
        EmailPatch seen = EmailPatch.keywords(SetEdit.adding(Set.of(Keyword.SEEN)));
        store().run(tx -> {
            assertFault(Reason.NO_MAILBOX, () -> emails.update(tx, bob, id, nowhere));
            assertFault(Reason.MAILBOX_NOT_FOUND, () -> emails.update(tx, bob, id, unknown));
            assertFault(Reason.EMAIL_NOT_FOUND, () -> emails.update(tx, bob, new EmailId(999), seen));
            assertFault(Reason.EMAIL_NOT_FOUND, () -> emails.destroy(tx, bob, new EmailId(999)));
            emails.update(tx, bob, id, seen);
        });
        assertEquals(Set.of(Keyword.SEEN), store().email(bob, id).keywords());
    }

    @Test
    default void accountsDoNotSeeEachOther() {
        AccountId alice = store().account("alice@north.test");
        AccountId bob = store().account("bob@south.test");
        EmailId id = store().deliver(bob, TestMessage.of("Hello"));
        Email email = store().email(bob, id);
        assertEquals(List.of(), store().emails(alice, List.of(id)));
        assertFalse(store().ownsBlob(alice, email.blobId()));
        assertEquals(
                List.of(),
                store().query(alice, EmailQuery.newest(EmailFilter.ALL, 10)).ids());
    }

    @Test
    default void uncommittedDeliveryLeavesNothing() { // I3, S9
        AccountId bob = store().account("bob@south.test");
        ModSeq before = store().state(bob);
        var told = new ConcurrentLinkedQueue<StateChange>();
        store().mail.feed().subscribe(bob, told::add);
        NewEmail delivery = store().delivery(TestMessage.of("Hello"));
        assertThrows(
                IllegalStateException.class,
                () -> store().database.write(tx -> {
                    store().mail.emails().file(tx, bob, delivery);
                    throw new IllegalStateException("the power goes");
                }));
        assertEquals(before, store().state(bob));
        assertEquals(0, store().mailbox(bob, MailboxRole.INBOX).totalEmails());
        // Of what was before, a word may come late from a server.
        assertTrue(told.stream().noneMatch(change -> change.state().compareTo(before) > 0));
    }

    @Test
    default void changesAreToldAfterTheirCommit() { // S9
        AccountId bob = store().account("bob@south.test");
        List<StateChange> told = Collections.synchronizedList(new ArrayList<>());
        try (ChangeFeed.Subscription subscription = store().mail.feed().subscribe(bob, change -> {
            assertTrue(store().state(bob).compareTo(change.state()) >= 0);
            told.add(change);
        })) {
            NewEmail delivery = store().delivery(TestMessage.of("Hello"));
            EmailId id = ((Filing.Filed) store().file(bob, delivery)).emailId();
            // A feed that hears from other processes looks at the rows once it can, and may tell of what was before.
            StateChange change = Awaitility.await()
                    .until(
                            () -> List.copyOf(told).stream()
                                    .filter(one -> !one.arrived().isEmpty())
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
            assertTrue(change.types()
                    .containsAll(Set.of(DataType.EMAIL, DataType.EMAIL_DELIVERY, DataType.MAILBOX, DataType.THREAD)));
            assertEquals(List.of(new StateChange.Arrival(id, delivery.road().orElseThrow())), change.arrived());
            assertEquals(store().state(bob), change.state());
        }
    }

    private Map<Long, EmailId> entries(AccountId account, MailboxId mailbox) {
        return store().entries(account, mailbox).stream()
                .collect(Collectors.toMap(MailboxEntry::uid, MailboxEntry::emailId));
    }

    static List<Long> counts(Mailbox mailbox) {
        return List.of(mailbox.totalEmails(), mailbox.unreadEmails(), mailbox.totalThreads(), mailbox.unreadThreads());
    }

    static void assertFault(Reason reason, Executable refused) {
        assertEquals(reason, assertThrows(StoreFault.class, refused).reason());
    }
}
