package org.postroad.mailstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.StoreFault.Reason;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** What IMAP is shown of every store: uids, flags, what changed and what went. */
interface EntriesContract {
    TestMailStore store();

    private Entries doors() {
        return store().mail.entries();
    }

    private <T> T write(Function<Transaction, T> work) {
        return store().database.write(work);
    }

    @Test
    default void anEntryShowsItsEmailAndWhenItCame() { // S5; RFC 8474, RFC 8514
        AccountId bob = store().account("bob@south.test");
        Mailbox inbox = store().mailbox(bob, MailboxRole.INBOX);
        Filing.Filed filed = (Filing.Filed)
                store().file(bob, store().delivery(TestMessage.of("Hello").saying("12345")));
        Email email = store().email(bob, filed.emailId());

        assertEquals(Map.of(inbox.id(), 1L), filed.uids());
        assertEquals(
                List.of(new MailboxEntry(
                        1,
                        filed.emailId(),
                        filed.threadId(),
                        email.modSeq(),
                        Set.of(),
                        false,
                        email.size(),
                        email.receivedAt(),
                        store().clock.instant())),
                store().entries(bob, inbox.id()));
        assertEquals(
                new MailboxStatus(inbox.uidValidity(), 2, 1, 1, 0, email.size(), email.modSeq()),
                status(bob, inbox.id()));
    }

    @Test
    default void rangesOfUidsArePaged() {
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        for (int i = 0; i < 5; i++) {
            store().deliver(bob, TestMessage.of("n" + i));
        }
        MailboxAccess own = store().open(bob, inbox);
        mark(bob, inbox, 3);
        assertEquals(List.of(1L, 2L, 3L), uids(own, UidRange.ALL, 3));
        assertEquals(List.of(4L, 5L), uids(own, UidRange.above(3), 3));
        assertEquals(List.of(2L, 3L, 4L), uids(own, new UidRange(2, 4), 10));
        assertEquals(List.of(3L), store().database.read(rows -> doors().marked(rows, own, UidRange.ALL, 10)));
        assertEquals(
                List.of(2L, 3L),
                store().database.read(rows -> doors().list(rows, own, new UidRange(2, 4), 2)).stream()
                        .map(MailboxEntry::uid)
                        .toList());
    }

    @Test
    default void flagsMoveTheEntryInEveryMailboxOfTheEmail() { // RFC 7162 §3.1
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        MailboxId archive = store().mailbox(bob, MailboxRole.ARCHIVE).id();
        store().put(bob, TestMessage.of("Both"), Set.of(inbox, archive));
        store().deliver(bob, TestMessage.of("Other"));
        ModSeq before = store().state(bob);
        FlagChange change = store(bob, inbox, 1, FlagEdit.keywords(SetEdit.adding(Set.of(Keyword.FLAGGED))));

        ModSeq after = store().state(bob);
        assertEquals(List.of(), change.modified());
        assertEquals(Set.of(Keyword.FLAGGED), change.stored().get(0).keywords());
        assertEquals(after, change.stored().get(0).modSeq());
        for (MailboxId mailbox : List.of(inbox, archive)) {
            List<MailboxEntry> changed = changed(bob, mailbox, before);
            assertEquals(List.of(1L), changed.stream().map(MailboxEntry::uid).toList());
            assertEquals(after, changed.get(0).modSeq());
            assertEquals(after, status(bob, mailbox).highestModSeq());
            assertEquals(List.of(), changed(bob, mailbox, after));
        }
    }

    @Test
    default void aFlagIsNotStoredOverALaterChange() { // RFC 7162 §3.1.3
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        store().deliver(bob, TestMessage.of("One"));
        store().deliver(bob, TestMessage.of("Two"));
        ModSeq known = store().state(bob);
        store(bob, inbox, 1, FlagEdit.keywords(SetEdit.adding(Set.of(Keyword.SEEN))));
        FlagEdit flag = FlagEdit.keywords(SetEdit.adding(Set.of(Keyword.FLAGGED)));
        FlagChange change = write(
                tx -> doors().store(tx, store().open(bob, inbox), List.of(1L, 2L, 99L), flag, Optional.of(known)));
        assertEquals(List.of(1L), change.modified());
        assertEquals(
                List.of(2L), change.stored().stream().map(MailboxEntry::uid).toList());
        assertEquals(Set.of(Keyword.SEEN), store().entries(bob, inbox).get(0).keywords());
        assertEquals(Set.of(Keyword.FLAGGED), store().entries(bob, inbox).get(1).keywords());
    }

    @Test
    default void aMarkedEntryIsGoneForJmapAndThereForImap() { // RFC 8621 §4.1.1
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        MailboxId archive = store().mailbox(bob, MailboxRole.ARCHIVE).id();
        EmailId both = store().put(bob, TestMessage.of("Both"), Set.of(inbox, archive));
        EmailId one = store().deliver(bob, TestMessage.of("One"));
        ThreadId thread = store().email(bob, one).threadId();
        ModSeq before = store().state(bob);
        mark(bob, inbox, 1);
        mark(bob, inbox, 2);

        assertEquals(Set.of(archive), store().email(bob, both).mailboxIds());
        assertEquals(List.of(), store().emails(bob, List.of(one)));
        assertEquals(List.of(), threads(bob, thread));
        assertEquals(List.of(0L, 0L, 0L, 0L), counts(store().mailbox(bob, inbox)));
        assertEquals(
                List.of(both),
                store().query(bob, EmailQuery.newest(EmailFilter.ALL, 10)).ids());
        assertEquals(
                List.of(),
                store().query(bob, EmailQuery.newest(EmailFilter.inMailbox(inbox), 10))
                        .ids());
        ChangeSet emails = store().changes(bob, DataType.EMAIL, before, 100);
        assertEquals(List.of(both.value()), emails.updated());
        assertEquals(List.of(one.value()), emails.destroyed());
        assertEquals(
                List.of(thread.value()),
                store().changes(bob, DataType.THREAD, before, 100).destroyed());

        MailboxStatus status = status(bob, inbox);
        assertEquals(List.of(2L, 2L, 2L), List.of(status.messages(), status.unseen(), status.deleted()));
        assertEquals(
                List.of(true, true),
                store().entries(bob, inbox).stream().map(MailboxEntry::deleted).toList());
        assertEquals(
                List.of(false),
                store().entries(bob, archive).stream()
                        .map(MailboxEntry::deleted)
                        .toList());
        MailboxAccess own = store().open(bob, inbox);
        List<Email> hidden = store().database.read(rows -> doors().emails(rows, own, List.of(one)));
        assertEquals("One", hidden.get(0).summary().headers().subject());
        assertEquals(Reason.EMAIL_NOT_FOUND, fault(() -> store().destroy(bob, one)));
        assertEquals(List.of(), store().findings());
    }

    @Test
    default void aMarkTakenOffBringsTheEmailBack() {
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        EmailId id = store().deliver(bob, TestMessage.of("Hello"));
        ThreadId thread = store().email(bob, id).threadId();
        mark(bob, inbox, 1);
        ModSeq hidden = store().state(bob);
        store(bob, inbox, 1, FlagEdit.UNMARK);

        assertEquals(Set.of(inbox), store().email(bob, id).mailboxIds());
        assertEquals(List.of(1L, 1L, 1L, 1L), counts(store().mailbox(bob, inbox)));
        assertEquals(
                List.of(id.value()),
                store().changes(bob, DataType.EMAIL, hidden, 100).created());
        assertEquals(
                List.of(thread.value()),
                store().changes(bob, DataType.THREAD, hidden, 100).created());
        assertEquals(
                List.of(id.value()),
                store().changes(bob, DataType.EMAIL, new ModSeq(0), 100).created());
        assertEquals(1, store().entries(bob, inbox).get(0).uid());
        mark(bob, inbox, 1);
        assertEquals(
                List.of(id.value()),
                store().changes(bob, DataType.EMAIL, hidden, 100).destroyed());
        assertEquals(List.of(), store().findings());
    }

    @Test
    default void jmapThatFilesAnEmailWhereItIsMarkedShowsItAgain() {
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        MailboxId archive = store().mailbox(bob, MailboxRole.ARCHIVE).id();
        EmailId id = store().put(bob, TestMessage.of("Both"), Set.of(inbox, archive));
        mark(bob, inbox, 1);
        store().update(bob, id, EmailPatch.mailboxes(SetEdit.replace(Set.of(inbox))));
        assertEquals(Set.of(inbox), store().email(bob, id).mailboxIds());
        assertEquals(1, store().entries(bob, inbox).get(0).uid());
        assertEquals(List.of(), store().findings());
    }

    @Test
    default void whatIsMarkedAndNamedIsExpunged() { // RFC 4315 §2.1
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        MailboxId archive = store().mailbox(bob, MailboxRole.ARCHIVE).id();
        EmailId both = store().put(bob, TestMessage.of("Both"), Set.of(inbox, archive));
        NewEmail message = store().delivery(TestMessage.of("Mine"));
        store().file(bob, message);
        store().deliver(bob, TestMessage.of("Stays"));
        for (int uid = 1; uid <= 3; uid++) {
            mark(bob, inbox, uid);
        }
        store(bob, inbox, 3, FlagEdit.UNMARK);
        ModSeq before = store().state(bob);
        MailboxAccess own = store().open(bob, inbox);
        assertEquals(List.of(1L, 2L), write(tx -> doors().expunge(tx, own, List.of(1L, 2L, 3L, 7L))));

        assertEquals(List.of(3L), uids(own, UidRange.ALL, 10));
        assertEquals(
                List.of(1L, 2L),
                vanished(bob, inbox, before).stream().map(ExpungedUid::uid).toList());
        assertEquals(List.of(), vanished(bob, archive, before));
        assertEquals(Set.of(archive), store().email(bob, both).mailboxIds());
        assertEquals(false, store().ownsBlob(bob, message.blob().id()));
        assertEquals(4, status(bob, inbox).uidNext());
        assertEquals(List.of(), store().findings());
    }

    @Test
    default void aCopyIsTheSameEmailUnderANewUid() { // RFC 8474 §5.1, RFC 4315 §3
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        MailboxId archive = store().mailbox(bob, MailboxRole.ARCHIVE).id();
        EmailId first = store().deliver(bob, TestMessage.of("One"));
        EmailId second = store().deliver(bob, TestMessage.of("Two"));
        mark(bob, inbox, 2);
        long octets = quota(bob).octets();
        store().clock.advance(Duration.ofHours(1));
        List<UidPair> pairs = write(
                tx -> doors().copy(tx, store().open(bob, inbox), List.of(1L, 2L, 9L), store().open(bob, archive)));

        assertEquals(List.of(new UidPair(1, 1), new UidPair(2, 2)), pairs);
        List<MailboxEntry> copies = store().entries(bob, archive);
        assertEquals(
                List.of(first, second),
                copies.stream().map(MailboxEntry::emailId).toList());
        assertEquals(
                List.of(false, false),
                copies.stream().map(MailboxEntry::deleted).toList());
        assertEquals(store().clock.instant(), copies.get(0).savedAt());
        assertNotEquals(copies.get(0).savedAt(), copies.get(0).receivedAt());
        assertEquals(octets, quota(bob).octets());
        assertEquals(2, status(bob, inbox).messages());

        // It is there already: a new uid, and the old one vanishes.
        ModSeq before = store().state(bob);
        assertEquals(
                List.of(new UidPair(1, 3)),
                write(tx -> doors().copy(tx, store().open(bob, inbox), List.of(1L), store().open(bob, archive))));
        assertEquals(List.of(2L, 3L), uids(store().open(bob, archive), UidRange.ALL, 10));
        assertEquals(1, vanished(bob, archive, before).get(0).uid());
        assertEquals(List.of(), store().findings());
    }

    @Test
    default void aMoveTakesTheEntryOutHere() { // RFC 6851
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        MailboxId archive = store().mailbox(bob, MailboxRole.ARCHIVE).id();
        EmailId id = store().deliver(bob, TestMessage.of("Hello"));
        ModSeq before = store().state(bob);
        assertEquals(
                List.of(new UidPair(1, 1)),
                write(tx -> doors().move(tx, store().open(bob, inbox), List.of(1L), store().open(bob, archive))));
        assertEquals(Set.of(archive), store().email(bob, id).mailboxIds());
        assertEquals(List.of(), store().entries(bob, inbox));
        assertEquals(List.of(new ExpungedUid(1, store().state(bob))), vanished(bob, inbox, before));
        assertEquals(before.value() + 1, store().state(bob).value());
        // To where it is: a new uid.
        assertEquals(
                List.of(new UidPair(1, 2)),
                write(tx -> doors().move(tx, store().open(bob, archive), List.of(1L), store().open(bob, archive))));
        assertEquals(Set.of(archive), store().email(bob, id).mailboxIds());
    }

    @Test
    default void jmapMovesAndDestroysLeaveUidsThatVanish() {
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        MailboxId archive = store().mailbox(bob, MailboxRole.ARCHIVE).id();
        EmailId moved = store().deliver(bob, TestMessage.of("One"));
        EmailId destroyed = store().deliver(bob, TestMessage.of("Two"));
        ModSeq before = store().state(bob);
        store().update(bob, moved, EmailPatch.mailboxes(SetEdit.replace(Set.of(archive))));
        ModSeq between = store().state(bob);
        store().destroy(bob, destroyed);
        assertEquals(
                List.of(1L, 2L),
                vanished(bob, inbox, before).stream().map(ExpungedUid::uid).toList());
        assertEquals(List.of(new ExpungedUid(2, store().state(bob))), vanished(bob, inbox, between));
        assertEquals(store().state(bob), status(bob, inbox).highestModSeq());
    }

    @Test
    default void whatWentTooLongAgoIsNotKnown() { // RFC 7162 §3.2.5.2
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        store().destroy(bob, store().deliver(bob, TestMessage.of("One")));
        ModSeq last = store().state(bob);
        store().clock.advance(Duration.ofDays(40));
        store().run(tx -> store().mail.changes().trim(tx, store().clock.instant(), 100));
        assertEquals(List.of(), vanished(bob, inbox, last));
        ModSeq older = new ModSeq(last.value() - 1);
        assertThrows(CannotCalculateChanges.class, () -> vanished(bob, inbox, older));
        assertThrows(CannotCalculateChanges.class, () -> vanished(bob, inbox, new ModSeq(last.value() + 1)));
    }

    @Test
    default void aMailboxThatHoldsOnlyMarkedEntriesMayGo() {
        AccountId bob = store().account("bob@south.test");
        MailboxId folder = write(tx -> store().mail.mailboxes().create(tx, bob, NewMailbox.named("Old")));
        store().put(bob, TestMessage.of("One"), Set.of(folder));
        assertEquals(
                Reason.HAS_EMAIL,
                fault(() -> store().run(tx -> store().mail.mailboxes().destroy(tx, bob, folder))));
        mark(bob, folder, 1);
        MailboxAccess own = store().open(bob, folder);
        store().run(tx -> store().mail.mailboxes().destroy(tx, bob, folder));
        assertEquals(0, quota(bob).emails());
        assertEquals(Reason.MAILBOX_NOT_FOUND, fault(() -> write(tx -> doors().expunge(tx, own, List.of(1L)))));
        assertEquals(List.of(), store().findings());
    }

    @Test
    default void tooManyKeywordsAreRefusedAndTheTransactionGoesOn() {
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        store().deliver(bob, TestMessage.of("One"));
        Set<Keyword> many = new TreeSet<>();
        for (int i = 0; i <= MailStoreSettings.defaults().keywordsPerEmail(); i++) {
            many.add(new Keyword("k" + i));
        }
        FlagEdit edit = FlagEdit.keywords(SetEdit.adding(many));
        store().run(tx -> {
            MailboxAccess own = store().mail.sharing().open(tx, bob, bob, inbox);
            assertEquals(
                    Reason.TOO_MANY_KEYWORDS, fault(() -> doors().store(tx, own, List.of(1L), edit, Optional.empty())));
            doors().store(tx, own, List.of(1L), FlagEdit.MARK, Optional.empty());
        });
        assertTrue(store().entries(bob, inbox).get(0).deleted());
    }

    private FlagChange store(AccountId account, MailboxId mailbox, long uid, FlagEdit edit) {
        return write(tx -> doors().store(
                        tx,
                        store().mail.sharing().open(tx, account, account, mailbox),
                        List.of(uid),
                        edit,
                        Optional.empty()));
    }

    private void mark(AccountId account, MailboxId mailbox, long uid) {
        store(account, mailbox, uid, FlagEdit.MARK);
    }

    private MailboxStatus status(AccountId account, MailboxId mailbox) {
        return store().database.read(rows -> doors().status(rows, store().open(account, mailbox)));
    }

    private List<Long> uids(MailboxAccess access, UidRange range, int limit) {
        return store().database.read(rows -> doors().uids(rows, access, range, limit));
    }

    private List<MailboxEntry> changed(AccountId account, MailboxId mailbox, ModSeq since) {
        return store().database.read(rows -> doors().changed(rows, store().open(account, mailbox), since, 1000));
    }

    private List<ExpungedUid> vanished(AccountId account, MailboxId mailbox, ModSeq since) {
        return store().database.read(rows -> doors().vanished(rows, store().open(account, mailbox), since, 1000));
    }

    private List<EmailThread> threads(AccountId account, ThreadId id) {
        return store().database.read(rows -> store().mail.threads().get(rows, account, List.of(id)));
    }

    private Quota quota(AccountId account) {
        return store().database
                .read(rows -> store().mail.quotas().of(rows, account).orElseThrow());
    }

    private static List<Long> counts(Mailbox mailbox) {
        return List.of(mailbox.totalEmails(), mailbox.unreadEmails(), mailbox.totalThreads(), mailbox.unreadThreads());
    }

    private static Reason fault(Runnable work) {
        return assertThrows(StoreFault.class, work::run).reason();
    }
}
