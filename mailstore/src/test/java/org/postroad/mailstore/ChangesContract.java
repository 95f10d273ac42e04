package org.postroad.mailstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** What every record of changes does. */
interface ChangesContract {
    TestMailStore store();

    @Test
    default void changesAreToldOnce() { // S6
        AccountId bob = store().account("bob@south.test");
        EmailId old = store().deliver(bob, TestMessage.of("Old").id("a@x"));
        EmailId doomed = store().deliver(bob, TestMessage.of("Doomed").id("b@x"));
        ThreadId oldThread = store().email(bob, old).threadId();
        ThreadId doomedThread = store().email(bob, doomed).threadId();
        ModSeq since = store().state(bob);

        EmailId reply = store().deliver(bob, TestMessage.of("Re: Old").id("c@x").replyTo("a@x"));
        EmailId fresh = store().deliver(bob, TestMessage.of("Fresh").id("d@x"));
        EmailId brief = store().deliver(bob, TestMessage.of("Brief").id("e@x"));
        store().update(bob, old, EmailPatch.keywords(SetEdit.adding(Set.of(Keyword.SEEN))));
        store().update(bob, fresh, EmailPatch.keywords(SetEdit.adding(Set.of(Keyword.SEEN))));
        store().destroy(bob, doomed);
        store().destroy(bob, brief);

        ModSeq now = store().state(bob);
        assertEquals(
                new ChangeSet(
                        List.of(reply.value(), fresh.value()),
                        List.of(old.value()),
                        List.of(doomed.value()),
                        now,
                        false,
                        false),
                store().changes(bob, DataType.EMAIL, since, 100));
        assertEquals(
                new ChangeSet(
                        List.of(store().email(bob, fresh).threadId().value()),
                        List.of(oldThread.value()),
                        List.of(doomedThread.value()),
                        now,
                        false,
                        false),
                store().changes(bob, DataType.THREAD, since, 100));
        assertEquals(
                new ChangeSet(List.of(), List.of(), List.of(), now, false, false),
                store().changes(bob, DataType.EMAIL, now, 100));
    }

    @Test
    default void manyChangesComeInPages() { // S6
        AccountId bob = store().account("bob@south.test");
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            all.add(store().deliver(bob, TestMessage.of("m" + i).id("m" + i + "@x"))
                    .value());
        }
        List<Long> told = new ArrayList<>();
        ModSeq since = ModSeq.ZERO;
        ChangeSet page;
        do {
            page = store().changes(bob, DataType.EMAIL, since, 3);
            assertTrue(page.created().size() <= 3);
            told.addAll(page.created());
            since = page.newState();
        } while (page.hasMore());
        assertEquals(all, told);
        assertEquals(store().state(bob), since);
    }

    @Test
    default void statesThatAreNotKnownAreRefused() {
        AccountId bob = store().account("bob@south.test");
        EmailId first = store().deliver(bob, TestMessage.of("One"));
        ModSeq early = store().state(bob);
        store().destroy(bob, first);
        ModSeq late = store().state(bob);
        assertRefused(bob, new ModSeq(late.value() + 1));
        assertRefused(new AccountId(bob.value() + 1), ModSeq.ZERO);

        store().clock.advance(Duration.ofDays(30));
        EmailId second = store().deliver(bob, TestMessage.of("Two"));
        store().destroy(bob, second);
        Changes changes = store().mail.changes();
        var before = store().clock.instant().minus(Duration.ofDays(1));
        // The email's and its entry's.
        assertEquals(2, (int) store().database.write(tx -> changes.trim(tx, before, 100)));
        assertEquals(0, (int) store().database.write(tx -> changes.trim(tx, before, 100)));
        assertRefused(bob, early);
        assertEquals(List.of(), store().changes(bob, DataType.EMAIL, late, 10).created());
    }

    @Test
    default void otherRoomsRecordTheirChanges() {
        AccountId bob = store().account("bob@south.test");
        Changes changes = store().mail.changes();
        DataType type = DataType.EMAIL_SUBMISSION;
        ModSeq since = store().state(bob);
        ModSeq created = store().database.write(tx -> changes.record(tx, bob, type, 77, Changes.Kind.CREATED));
        assertEquals(since.value() + 1, created.value());
        store().run(tx -> {
            changes.record(tx, bob, type, 78, Changes.Kind.CREATED);
            changes.record(tx, bob, type, 77, Changes.Kind.UPDATED);
            assertEquals(created.value() + 2, changes.state(tx, bob).value());
        });
        assertEquals(List.of(77L, 78L), store().changes(bob, type, since, 10).created());
        ChangeSet later = store().changes(bob, type, created, 10);
        assertEquals(List.of(78L), later.created());
        assertEquals(List.of(77L), later.updated());
        store().run(tx -> changes.record(tx, bob, type, 77, Changes.Kind.DESTROYED));
        assertEquals(List.of(77L), store().changes(bob, type, created, 10).destroyed());
        assertEquals(List.of(), store().changes(bob, type, since, 10).destroyed());
        assertFalse(store().changes(bob, type, since, 10).hasMore());
    }

    private void assertRefused(AccountId account, ModSeq since) {
        for (DataType type : DataType.values()) {
            assertThrows(CannotCalculateChanges.class, () -> store().changes(account, type, since, 10));
        }
    }
}
