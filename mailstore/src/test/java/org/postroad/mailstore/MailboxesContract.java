package org.postroad.mailstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postroad.mailstore.EmailsContract.assertFault;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postroad.mailstore.StoreFault.Reason;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** What every store of mailboxes does. */
interface MailboxesContract {
    TestMailStore store();

    @Test
    default void anAccountBeginsWithSixMailboxes() { // S8
        AccountId bob = store().account("bob@south.test");
        List<Mailbox> all = all(bob);
        assertEquals(
                List.of("Inbox", "Drafts", "Sent", "Archive", "Junk", "Trash"),
                all.stream().map(Mailbox::name).toList());
        assertEquals(
                List.of(
                        MailboxRole.INBOX,
                        MailboxRole.DRAFTS,
                        MailboxRole.SENT,
                        MailboxRole.ARCHIVE,
                        MailboxRole.JUNK,
                        MailboxRole.TRASH),
                all.stream().map(Mailbox::role).toList());
        assertTrue(all.stream().allMatch(mailbox -> mailbox.subscribed() && mailbox.uidNext() == 1));
    }

    @Test
    default void whatIsChangedIsThere() {
        AccountId bob = store().account("bob@south.test");
        MailboxId lists = create(bob, NewMailbox.named("Lists"));
        MailboxId java = create(bob, NewMailbox.named("Java").inside(lists));
        NewMailbox changed = new NewMailbox("Cafe\u0301", null, MailboxRole.NONE, 7, false);
        store().run(tx -> store().mail.mailboxes().update(tx, bob, java, changed));
        Mailbox mailbox = store().mailbox(bob, java);
        assertEquals(changed.withName("Caf\u00e9"), NewMailbox.like(mailbox));
        assertEquals(store().state(bob), mailbox.modSeq());
    }

    @Test
    default void anOldNameGivesANewUidValidity() { // S5
        AccountId bob = store().account("bob@south.test");
        MailboxId first = create(bob, NewMailbox.named("Lists"));
        long validity = store().mailbox(bob, first).uidValidity();
        store().run(tx -> store().mail.mailboxes().destroy(tx, bob, first));
        MailboxId second = create(bob, NewMailbox.named("Lists"));
        assertNotEquals(first, second);
        assertTrue(store().mailbox(bob, second).uidValidity() > validity);
    }

    @Test
    default void theForestKeepsItsShape() { // S8
        AccountId bob = store().account("bob@south.test");
        Mailboxes mailboxes = store().mail.mailboxes();
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        MailboxId lists = create(bob, NewMailbox.named("Lists"));
        MailboxId java = create(bob, NewMailbox.named("Java").inside(lists));
        NewMailbox other = NewMailbox.named("Other");
        store().run(tx -> {
            assertFault(Reason.NAME_TAKEN, () -> mailboxes.create(tx, bob, NewMailbox.named("Lists")));
            assertFault(Reason.NAME_TAKEN, () -> mailboxes.create(tx, bob, NewMailbox.named("INBOX")));
            assertFault(Reason.NAME_INVALID, () -> mailboxes.create(tx, bob, NewMailbox.named(" ")));
            assertFault(Reason.NAME_INVALID, () -> mailboxes.create(tx, bob, NewMailbox.named("a\nb")));
            assertFault(Reason.NAME_INVALID, () -> mailboxes.create(tx, bob, NewMailbox.named("\u00e9".repeat(128))));
            assertFault(Reason.ROLE_TAKEN, () -> mailboxes.create(tx, bob, other.withRole(MailboxRole.SENT)));
            assertFault(Reason.PARENT_NOT_FOUND, () -> mailboxes.create(tx, bob, other.inside(new MailboxId(999))));
            assertFault(Reason.SORT_ORDER_INVALID, () -> mailboxes.create(tx, bob, other.withSortOrder(-1)));
            assertFault(
                    Reason.CYCLE,
                    () -> mailboxes.update(
                            tx, bob, lists, NewMailbox.named("Lists").inside(java)));
            assertFault(
                    Reason.CYCLE,
                    () -> mailboxes.update(
                            tx, bob, lists, NewMailbox.named("Lists").inside(lists)));
            assertFault(Reason.INBOX_STAYS, () -> mailboxes.update(tx, bob, inbox, NewMailbox.named("In")));
            assertFault(Reason.INBOX_STAYS, () -> mailboxes.destroy(tx, bob, inbox));
            assertFault(Reason.HAS_CHILD, () -> mailboxes.destroy(tx, bob, lists));
            assertFault(Reason.HAS_CHILD, () -> mailboxes.empty(tx, bob, lists, 10));
            assertFault(Reason.MAILBOX_NOT_FOUND, () -> mailboxes.destroy(tx, bob, new MailboxId(999)));
        });
        assertEquals(
                "Lists",
                store().mailbox(bob, create(bob, NewMailbox.named("Lists").inside(java)))
                        .name());
    }

    @Test
    default void depthAndNumberAreBounded() { // S10
        AccountId bob = store().account("bob@south.test");
        Mailboxes mailboxes = store().mail.mailboxes();
        MailStoreSettings bounds = MailStoreSettings.defaults();
        NewMailbox next = NewMailbox.named("a");
        for (int depth = 1; depth <= bounds.mailboxDepth(); depth++) {
            next = NewMailbox.named("a").inside(create(bob, next));
        }
        NewMailbox tooDeep = next;
        store().run(tx -> assertFault(Reason.TOO_DEEP, () -> mailboxes.create(tx, bob, tooDeep)));
        MailboxId top = create(bob, NewMailbox.named("b"));
        MailboxId below = create(bob, NewMailbox.named("c").inside(top));
        NewMailbox deep = NewMailbox.named("b").inside(tooDeep.parent().orElseThrow());
        store().run(tx -> assertFault(Reason.TOO_DEEP, () -> mailboxes.update(tx, bob, top, deep)));
        assertEquals(top, store().mailbox(bob, below).parent().orElseThrow());
        int room = bounds.mailboxes() - all(bob).size();
        store().run(tx -> {
            for (int i = 0; i < room; i++) {
                mailboxes.create(tx, bob, NewMailbox.named("n" + i));
            }
            assertFault(Reason.TOO_MANY_MAILBOXES, () -> mailboxes.create(tx, bob, NewMailbox.named("one more")));
        });
    }

    @Test
    default void emptyingDestroysWhatLiesNowhereElse() { // S3, S4
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        MailboxId lists = create(bob, NewMailbox.named("Lists"));
        EmailId only = store().put(bob, TestMessage.of("only here"), Set.of(lists));
        EmailId both = store().put(bob, TestMessage.of("in both"), Set.of(lists, inbox));
        Mailboxes mailboxes = store().mail.mailboxes();
        store().run(tx -> assertFault(Reason.HAS_EMAIL, () -> mailboxes.destroy(tx, bob, lists)));
        assertEquals(1, (int) store().database.write(tx -> mailboxes.empty(tx, bob, lists, 1)));
        assertEquals(1, (int) store().database.write(tx -> mailboxes.empty(tx, bob, lists, 10)));
        assertEquals(0, (int) store().database.write(tx -> mailboxes.empty(tx, bob, lists, 10)));
        store().run(tx -> mailboxes.destroy(tx, bob, lists));
        assertEquals(List.of(), store().emails(bob, List.of(only)));
        assertEquals(Set.of(inbox), store().email(bob, both).mailboxIds());
        assertFalse(all(bob).stream().anyMatch(mailbox -> mailbox.id().equals(lists)));
    }

    @Test
    default void countersAreToldApartFromProperties() {
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        ModSeq start = store().state(bob);
        store().deliver(bob, TestMessage.of("Hello"));
        ChangeSet counts = store().changes(bob, DataType.MAILBOX, start, 100);
        assertEquals(List.of(inbox.value()), counts.updated());
        assertTrue(counts.countsOnly());
        NewMailbox renamed = NewMailbox.like(store().mailbox(bob, inbox)).withName("In");
        store().run(tx -> store().mail.mailboxes().update(tx, bob, inbox, renamed));
        assertFalse(store().changes(bob, DataType.MAILBOX, start, 100).countsOnly());
    }

    private MailboxId create(AccountId account, NewMailbox mailbox) {
        return store().database.write(tx -> store().mail.mailboxes().create(tx, account, mailbox));
    }

    private List<Mailbox> all(AccountId account) {
        return store().database.read(rows -> store().mail.mailboxes().all(rows, account));
    }
}
