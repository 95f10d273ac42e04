package org.postroad.mailstore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postroad.mailstore.StoreFault.Reason;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** Who may do what in whose mailbox, and what is noted there. */
interface SharingContract {
    TestMailStore store();

    private Sharing sharing() {
        return store().mail.sharing();
    }

    @Test
    default void theOwnerMayDoEverything() {
        AccountId bob = store().account("bob@south.test");
        assertEquals("lrswipkxtea", rights(bob, bob, inbox(bob)).letters());
        assertEquals(MailboxRights.NONE, rights(bob, bob, new MailboxId(9999)));
    }

    @Test
    default void aStrangerDoesNotSeeThatAMailboxIsThere() { // RFC 4314 §4
        AccountId bob = store().account("bob@south.test");
        AccountId eve = store().account("eve@south.test");
        assertEquals(Reason.MAILBOX_NOT_FOUND, fault(() -> open(eve, bob, inbox(bob))));
        grant(bob, inbox(bob), eve, "rs");
        assertEquals(Reason.MAILBOX_NOT_FOUND, fault(() -> open(eve, bob, inbox(bob))));
        assertEquals(Reason.MAILBOX_NOT_FOUND, fault(() -> open(eve, bob, new MailboxId(9999))));
    }

    @Test
    default void whatIsGrantedMayBeDoneAndNothingElse() {
        AccountId bob = store().account("bob@south.test");
        AccountId eve = store().account("eve@south.test");
        MailboxId inbox = inbox(bob);
        MailboxId archive = store().mailbox(bob, MailboxRole.ARCHIVE).id();
        store().deliver(bob, TestMessage.of("Hello"));
        grant(bob, inbox, eve, "lrs");
        MailboxAccess shared = open(eve, bob, inbox);
        Entries entries = store().mail.entries();

        assertEquals(
                1,
                store().database
                        .read(rows -> entries.list(rows, shared, UidRange.ALL, 10))
                        .size());
        FlagEdit both = new FlagEdit(SetEdit.adding(Set.of(Keyword.SEEN, Keyword.FLAGGED)), FlagEdit.Mark.SET);
        store().run(tx -> entries.store(tx, shared, List.of(1L), both, Optional.empty()));
        MailboxEntry entry = store().entries(bob, inbox).get(0);
        assertEquals(Set.of(Keyword.SEEN), entry.keywords());
        assertEquals(false, entry.deleted());
        // What may not be changed stays, also where all flags are replaced.
        store().update(bob, entry.emailId(), EmailPatch.keywords(SetEdit.adding(Set.of(Keyword.FLAGGED))));
        FlagEdit none = FlagEdit.keywords(SetEdit.replace(Set.<Keyword>of()));
        store().run(tx -> entries.store(tx, shared, List.of(1L), none, Optional.empty()));
        assertEquals(Set.of(Keyword.FLAGGED), store().entries(bob, inbox).get(0).keywords());

        MailboxAccess target = store().open(bob, archive);
        assertForbidden(() -> store().run(tx -> entries.move(tx, shared, List.of(1L), target)));
        assertForbidden(() -> store().run(tx -> entries.copy(tx, target, List.of(1L), shared)));
        assertForbidden(() -> store().run(tx -> entries.expunge(tx, shared, List.of(1L))));
        grant(bob, inbox, eve, "l");
        MailboxAccess seen = open(eve, bob, inbox);
        assertForbidden(() -> store().database.read(rows -> entries.status(rows, seen)));
        assertForbidden(() -> store().database.read(rows -> entries.list(rows, seen, UidRange.ALL, 10)));
        assertForbidden(() -> store().run(tx -> entries.store(tx, seen, List.of(1L), none, Optional.empty())));
    }

    @Test
    default void grantsAreListedFromBothSidesAndTakenBack() {
        AccountId bob = store().account("bob@south.test");
        AccountId eve = store().account("eve@south.test");
        AccountId tom = store().account("tom@south.test");
        MailboxId inbox = inbox(bob);
        ModSeq before = store().state(bob);
        grant(bob, inbox, tom, "lr");
        grant(bob, inbox, eve, "lrw");
        assertEquals(
                List.of(inbox.value()),
                store().changes(bob, DataType.MAILBOX, before, 10).updated());
        store().run(tx -> sharing().subscribe(tx, eve, bob, inbox, true));
        Grant toEve = new Grant(bob, inbox, eve, MailboxRights.parse("lrw"), true);
        Grant toTom = new Grant(bob, inbox, tom, MailboxRights.parse("lr"), false);
        assertEquals(
                List.of(toEve, toTom), store().database.read(rows -> sharing().grants(rows, bob, inbox)));
        assertEquals(List.of(toEve), store().database.read(rows -> sharing().sharedWith(rows, eve, 10)));

        grant(tom, inbox(tom), eve, "r"); // not to be seen
        assertEquals(List.of(toEve), store().database.read(rows -> sharing().granted(rows, bob, eve)));
        assertEquals(
                List.of(toEve, toTom), store().database.read(rows -> sharing().grantedBy(rows, bob)));
        assertEquals(List.of(bob), store().database.read(rows -> sharing().sharers(rows, eve, 10)));
        grant(tom, inbox(tom), eve, "lr");
        assertEquals(List.of(bob, tom), store().database.read(rows -> sharing().sharers(rows, eve, 10)));
        assertEquals(List.of(bob), store().database.read(rows -> sharing().sharers(rows, eve, 1)));
        grant(tom, inbox(tom), eve, "");

        grant(bob, inbox, eve, "");
        assertEquals(List.of(), store().database.read(rows -> sharing().sharedWith(rows, eve, 10)));
        assertEquals(
                Reason.MAILBOX_NOT_FOUND,
                fault(() -> store().run(tx -> sharing().subscribe(tx, eve, bob, inbox, true))));
        store().run(tx -> store().mail.directory().remove(tx, tom));
        assertEquals(List.of(), store().database.read(rows -> sharing().grants(rows, bob, inbox)));
    }

    @Test
    default void grantsThatMakeNoSenseAreRefused() {
        AccountId bob = store().account("bob@south.test");
        AccountId eve = store().account("eve@south.test");
        assertForbidden(() -> grant(bob, inbox(bob), bob, "l"));
        assertEquals(Reason.MAILBOX_NOT_FOUND, fault(() -> grant(bob, new MailboxId(9999), eve, "l")));
        assertEquals(Reason.ACCOUNT_NOT_FOUND, fault(() -> grant(bob, inbox(bob), new AccountId(9999), "l")));
        assertThrows(IllegalArgumentException.class, () -> MailboxRights.parse("lz"));
    }

    @Test
    default void aMailboxThatIsDestroyedTakesItsGrantsAndNotesAlong() {
        AccountId bob = store().account("bob@south.test");
        AccountId eve = store().account("eve@south.test");
        MailboxId folder =
                store().database.write(tx -> store().mail.mailboxes().create(tx, bob, NewMailbox.named("Shared")));
        grant(bob, folder, eve, "lr");
        note(eve, new Metadata.Place(bob, folder), "/private/comment", "mine");
        store().run(tx -> store().mail.mailboxes().destroy(tx, bob, folder));
        assertEquals(List.of(), store().database.read(rows -> sharing().sharedWith(rows, eve, 10)));
        assertEquals(List.of(), store().findings());
    }

    @Test
    default void notesAreSharedOrPrivate() { // RFC 5464
        AccountId bob = store().account("bob@south.test");
        AccountId eve = store().account("eve@south.test");
        Metadata.Place place = new Metadata.Place(bob, inbox(bob));
        grant(bob, inbox(bob), eve, "lr");
        note(bob, place, "/shared/Comment", "ours");
        note(bob, place, "/private/comment", "Bob's");
        note(eve, place, "/private/comment", "Eve's");
        assertEquals(List.of("/private/comment=Bob's", "/shared/comment=ours"), notes(bob, place));
        assertEquals(List.of("/private/comment=Eve's", "/shared/comment=ours"), notes(eve, place));
        assertForbidden(() -> note(eve, place, "/shared/comment", "hers"));
        store().run(tx -> store().mail.metadata().set(tx, bob, place, "/shared/comment", Optional.empty()));
        assertEquals(List.of("/private/comment=Bob's"), notes(bob, place));

        note(bob, Metadata.Place.server(bob), "/shared/admin", "x");
        assertEquals(List.of("/shared/admin=x"), notes(bob, Metadata.Place.server(bob)));
        assertEquals(List.of(), notes(eve, Metadata.Place.server(bob)));
        assertForbidden(() -> note(eve, Metadata.Place.server(bob), "/private/x", "x"));
        grant(bob, inbox(bob), eve, "");
        assertEquals(List.of(), notes(eve, place));
        assertEquals(Reason.MAILBOX_NOT_FOUND, fault(() -> note(eve, place, "/private/x", "x")));
    }

    @Test
    default void notesAreBounded() {
        AccountId bob = store().account("bob@south.test");
        Metadata.Place place = new Metadata.Place(bob, inbox(bob));
        int most = MailStoreSettings.defaults().metadataOctets();
        byte[] largest = new byte[most];
        largest[7] = (byte) 0xff;
        store().run(tx -> store().mail.metadata().set(tx, bob, place, "/private/big", Optional.of(largest)));
        assertArrayEquals(
                largest,
                store().database
                        .read(rows -> store().mail.metadata().all(rows, bob, place))
                        .get(0)
                        .value());
        assertEquals(
                Reason.METADATA_TOO_LARGE,
                fault(() -> store().run(tx ->
                        store().mail.metadata().set(tx, bob, place, "/private/big", Optional.of(new byte[most + 1])))));
        for (String name :
                List.of("/x/y", "private/x", "/private", "/private//x", "/private/x/", "/private/%", "/private/ü")) {
            assertEquals(Reason.METADATA_NAME_INVALID, fault(() -> note(bob, place, name, "x")), name);
        }
        assertEquals(Reason.METADATA_NAME_INVALID, fault(() -> note(bob, place, "/private/" + "x".repeat(250), "x")));
        store().run(tx -> {
            for (int i = 1; i < MailStoreSettings.defaults().metadata(); i++) {
                store().mail.metadata().set(tx, bob, place, "/private/n" + i, Optional.of(new byte[] {1}));
            }
        });
        assertEquals(Reason.TOO_MUCH_METADATA, fault(() -> note(bob, place, "/private/more", "x")));
    }

    private MailboxId inbox(AccountId account) {
        return store().mailbox(account, MailboxRole.INBOX).id();
    }

    private MailboxRights rights(AccountId who, AccountId account, MailboxId mailbox) {
        return store().database.read(rows -> sharing().rights(rows, who, account, mailbox));
    }

    private MailboxAccess open(AccountId who, AccountId account, MailboxId mailbox) {
        return store().database.read(rows -> sharing().open(rows, who, account, mailbox));
    }

    private void grant(AccountId account, MailboxId mailbox, AccountId grantee, String letters) {
        store().run(tx -> sharing().grant(tx, account, mailbox, grantee, MailboxRights.parse(letters)));
    }

    private void note(AccountId writer, Metadata.Place place, String name, String value) {
        store().run(tx -> store().mail
                .metadata()
                .set(tx, writer, place, name, Optional.of(value.getBytes(StandardCharsets.UTF_8))));
    }

    private List<String> notes(AccountId reader, Metadata.Place place) {
        return store().database.read(rows -> store().mail.metadata().all(rows, reader, place)).stream()
                .map(entry -> entry.name() + "=" + new String(entry.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static void assertForbidden(Runnable work) {
        assertEquals(Reason.FORBIDDEN, fault(work));
    }

    private static Reason fault(Runnable work) {
        return assertThrows(StoreFault.class, work::run).reason();
    }
}
