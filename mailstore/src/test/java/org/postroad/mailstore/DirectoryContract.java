package org.postroad.mailstore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postroad.mailstore.EmailsContract.assertFault;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.mime.MailAddress;
import org.postroad.common.wire.sasl.Logins;
import org.postroad.common.wire.sasl.Sasl;
import org.postroad.common.wire.sasl.SaslClient;
import org.postroad.common.wire.sasl.SaslCredentials;
import org.postroad.common.wire.sasl.SaslMechanism;
import org.postroad.common.wire.sasl.SaslServer;
import org.postroad.common.wire.sasl.SaslStep;
import org.postroad.common.wire.sasl.ScramAccount;
import org.postroad.common.wire.sasl.ScramHash;
import org.postroad.common.wire.sasl.ScramVerifier;
import org.postroad.mailstore.StoreFault.Reason;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** What every directory and its authenticator do. */
interface DirectoryContract {
    TestMailStore store();

    @Test
    default void localPartsCompareWithoutCase() {
        AccountId bob = store().account("Bob.J\u00f6rg@south.test");
        for (String spelling : List.of("bob.j\u00f6rg@south.test", "BOB.JO\u0308RG@SOUTH.TEST")) {
            assertEquals(Optional.of(bob), recipient(spelling));
            assertEquals(Optional.of(bob), byLogin(spelling).map(Account::id));
            assertTrue(maySendAs(bob, spelling));
        }
        assertEquals(Optional.empty(), recipient("bob.j\u00f6rg@north.test"));
        assertEquals(Optional.empty(), byLogin("no address"));
        assertEquals(
                EmailAddress.parse("Bob.J\u00f6rg@south.test"),
                byLogin("bob.j\u00f6rg@south.test").orElseThrow().login());
        store().run(tx -> assertFault(
                Reason.ACCOUNT_EXISTS,
                () -> store().mail
                        .directory()
                        .create(
                                tx,
                                EmailAddress.parse("BOB.j\u00f6rg@south.test"),
                                "",
                                new PasswordHash("$argon2id$none"))));
    }

    @Test
    default void accountsAreListedInPages() {
        AccountId alice = store().account("alice@north.test");
        AccountId bob = store().account("bob@south.test");
        assertEquals(List.of(alice), ids(0, 1));
        assertEquals(List.of(bob), ids(alice.value(), 10));
    }

    @Test
    default void aRemovedAccountIsGoneAndItsAddressIsFree() { // S1
        AccountId bob = store().account("bob@south.test");
        for (int i = 0; i < 20; i++) {
            store().deliver(bob, TestMessage.of("Hello").id("m" + i + "@x"));
        }
        EmailId gone = store().deliver(bob, TestMessage.of("Hello"));
        store().destroy(bob, gone);
        NewEmail late = store().delivery(TestMessage.of("late"));
        store().run(tx -> store().mail.directory().remove(tx, bob));
        assertEquals(Optional.empty(), recipient("bob@south.test"));
        assertEquals(new Filing.Unfiled(Filing.Reason.NO_ACCOUNT), store().file(bob, late));
        assertEquals(Optional.empty(), login("bob@south.test", TestMailStore.PASSWORD));

        int transactions = 0;
        int deleted;
        do {
            deleted = store().database.write(tx -> store().mail.directory().purge(tx, 10));
            assertTrue(deleted <= 10);
            transactions++;
        } while (deleted > 0);
        assertTrue(transactions > 8);
        assertEquals(
                List.of(),
                store().query(bob, EmailQuery.newest(EmailFilter.ALL, 10)).ids());
        AccountId again = store().account("bob@south.test");
        assertTrue(again.value() > bob.value());
        assertEquals(0, store().mailbox(again, MailboxRole.INBOX).totalEmails());
    }

    @Test
    default void aLoginThatSucceededIsRememberedAWhile() {
        AccountId bob = store().account("bob@south.test");
        long before = store().passwords.runs();
        assertEquals(Optional.of(bob), login("Bob@south.test", TestMailStore.PASSWORD));
        assertEquals(Optional.of(bob), login("bob@south.test", TestMailStore.PASSWORD));
        assertEquals(1, store().passwords.runs() - before);
        assertEquals(Optional.empty(), login("bob@south.test", "wrong"));
        assertEquals(Optional.empty(), login("bob@south.test", "wrong"));
        assertEquals(3, store().passwords.runs() - before);
        store().clock.advance(Duration.ofMinutes(6));
        assertEquals(Optional.of(bob), login("bob@south.test", TestMailStore.PASSWORD));
        assertEquals(4, store().passwords.runs() - before);
    }

    @Test
    default void anUnknownLoginCostsAsMuchAsAWrongPassword() {
        store().account("bob@south.test");
        for (String login : List.of("nobody@south.test", "bob@elsewhere.test", "no address", "")) {
            long before = store().passwords.runs();
            assertEquals(Optional.empty(), login(login, TestMailStore.PASSWORD));
            assertEquals(1, store().passwords.runs() - before, login);
        }
    }

    @Test
    default void aChangedPasswordForgetsTheOldOne() {
        AccountId bob = store().account("bob@south.test");
        assertEquals(Optional.of(bob), login("bob@south.test", TestMailStore.PASSWORD));
        PasswordHash fresh = store().mail.authenticator().hash("battery staple");
        store().run(tx -> store().mail.directory().changePassword(tx, bob, fresh));
        assertEquals(Optional.empty(), login("bob@south.test", TestMailStore.PASSWORD));
        assertEquals(Optional.of(bob), login("bob@south.test", "battery staple"));
        store().run(tx -> store().mail.directory().remove(tx, bob));
        assertEquals(Optional.empty(), login("bob@south.test", "battery staple"));
    }

    @Test
    default void passwordsAreBoundedAndNotShown() {
        Authenticator authenticator = store().mail.authenticator();
        assertThrows(IllegalArgumentException.class, () -> authenticator.hash(""));
        assertThrows(IllegalArgumentException.class, () -> authenticator.hash("x".repeat(1025)));
        assertFalse(authenticator.hash("secret").toString().contains("$"));
        AccountId bob = store().account("bob@south.test");
        assertEquals(Optional.empty(), login("bob@south.test", ""));
        assertEquals(Optional.empty(), login("bob@south.test", "x".repeat(2000)));
        PasswordHash composed = authenticator.hash("caf\u00e9");
        store().run(tx -> store().mail.directory().changePassword(tx, bob, composed));
        assertEquals(Optional.of(bob), login("bob@south.test", "cafe\u0301"));
    }

    @Test
    default void whoProvesThePasswordNeedNotSendIt() throws Exception { // RFC 5802
        AccountId bob = store().account("bob@south.test");
        for (ScramHash hash : ScramHash.values()) {
            assertEquals("bob@south.test", scramLogin("Bob@South.test", TestMailStore.PASSWORD, hash));
            assertEquals("", scramLogin("bob@south.test", "wrong", hash));
            assertEquals("", scramLogin("nobody@south.test", TestMailStore.PASSWORD, hash));
        }
        PasswordHash fresh = store().mail.authenticator().hash("caf\u00e9 \u2168");
        store().run(tx -> store().mail.directory().changePassword(tx, bob, fresh));
        assertEquals("", scramLogin("bob@south.test", TestMailStore.PASSWORD, ScramHash.SHA_256));
        assertEquals("bob@south.test", scramLogin("bob@south.test", "cafe\u0301 IX", ScramHash.SHA_256));
        store().run(tx -> store().mail.directory().remove(tx, bob));
        assertEquals("", scramLogin("bob@south.test", "cafe\u0301 IX", ScramHash.SHA_256));
    }

    @Test
    default void whatScramAsksOfNobodyLooksLikeAnAccounts() {
        store().account("bob@south.test");
        Authenticator authenticator = store().mail.authenticator();
        ScramAccount bob = authenticator.scram("bob@south.test", ScramHash.SHA_256);
        ScramAccount nobody = authenticator.scram("nobody@south.test", ScramHash.SHA_256);
        assertEquals("", nobody.identity());
        assertEquals(bob.verifier().iterations(), nobody.verifier().iterations());
        assertEquals(bob.verifier().salt().length, nobody.verifier().salt().length);
        for (String spelling : List.of("nobody@south.test", "NOBODY@South.Test")) {
            assertArrayEquals(
                    nobody.verifier().salt(),
                    authenticator.scram(spelling, ScramHash.SHA_256).verifier().salt());
            assertArrayEquals(
                    bob.verifier().salt(),
                    authenticator
                            .scram("BOB@south.test", ScramHash.SHA_256)
                            .verifier()
                            .salt());
        }
        for (String other : List.of("nobody@north.test", "somebody@south.test", "nobody", "", "no address")) {
            ScramVerifier another =
                    authenticator.scram(other, ScramHash.SHA_256).verifier();
            assertFalse(Arrays.equals(nobody.verifier().salt(), another.salt()), other);
        }
        assertFalse(Arrays.equals(
                nobody.verifier().salt(),
                authenticator
                        .scram("nobody@south.test", ScramHash.SHA_1)
                        .verifier()
                        .salt()));
    }

    @Test
    default void anAccountFromBeforeScramHasItFromItsNextLoginOn() throws Exception {
        AccountId bob = store().account("bob@south.test");
        Authenticator authenticator = store().mail.authenticator();
        String withoutScram = authenticator.hash(TestMailStore.PASSWORD).phc().split(" ")[0];
        store().run(tx -> store().mail.directory().changePassword(tx, bob, new PasswordHash(withoutScram)));
        assertEquals("", scramLogin("bob@south.test", TestMailStore.PASSWORD, ScramHash.SHA_256));
        ScramVerifier none =
                authenticator.scram("bob@south.test", ScramHash.SHA_256).verifier();
        assertArrayEquals(
                none.salt(),
                authenticator
                        .scram("bob@south.test", ScramHash.SHA_256)
                        .verifier()
                        .salt());

        assertEquals(Optional.of(bob), login("bob@south.test", TestMailStore.PASSWORD));
        assertEquals("bob@south.test", scramLogin("bob@south.test", TestMailStore.PASSWORD, ScramHash.SHA_256));
        assertEquals("bob@south.test", scramLogin("bob@south.test", TestMailStore.PASSWORD, ScramHash.SHA_1));
    }

    @Test
    default void scramIsForgottenAndPasswordsGoOn() throws Exception {
        AccountId bob = store().account("bob@south.test");
        store().account("eve@south.test");
        assertEquals("bob@south.test", scramLogin("bob@south.test", TestMailStore.PASSWORD, ScramHash.SHA_256));
        assertEquals(1, forgetScram(1));
        assertEquals(1, forgetScram(10));
        assertEquals(0, forgetScram(10));
        assertEquals("", scramLogin("bob@south.test", TestMailStore.PASSWORD, ScramHash.SHA_256));
        assertEquals(Optional.empty(), login("bob@south.test", "wrong"));
        assertEquals(Optional.of(bob), login("bob@south.test", TestMailStore.PASSWORD));
    }

    private int forgetScram(int limit) {
        return store().database.write(tx -> store().mail.directory().forgetScram(tx, limit));
    }

    /** Who a client of SCRAM is found to be; empty if its login is refused. */
    private String scramLogin(String login, String password, ScramHash hash) throws Exception {
        SaslMechanism mechanism = hash == ScramHash.SHA_1 ? SaslMechanism.SCRAM_SHA_1 : SaslMechanism.SCRAM_SHA_256;
        Logins logins = Logins.byPassword((name, unused) -> Optional.empty())
                .withScram(store().mail.authenticator()::scram);
        SaslServer server =
                new Sasl(logins, store().clock).server(mechanism, InetAddress.getLoopbackAddress(), Optional.empty());
        SaslClient client = new SaslCredentials(login, password).client(mechanism, name -> true, List.of());
        SaslStep step = server.respond(client.begin().orElseThrow());
        while (step instanceof SaslStep.Challenge challenge) {
            step = server.respond(client.respond(challenge.data()));
        }
        assertEquals(step instanceof SaslStep.Success, client.isSatisfied());
        return step instanceof SaslStep.Success success ? success.identity() : "";
    }

    @Test
    default void anAccountSendsAsItself() {
        AccountId bob = store().account("bob@south.test");
        Identities identities = store().mail.identities();
        Identity own = store().database.read(rows -> identities.all(rows, bob)).get(0);
        assertEquals(EmailAddress.parse("bob@south.test"), own.sender().email());
        NewIdentity work = new NewIdentity(
                "Bob at work",
                EmailAddress.parse("BOB@south.test"),
                List.of(new MailAddress("Desk, the \"first\"", "desk@south.test")),
                List.of(),
                "-- \nBob",
                "<b>Bob</b>");
        ModSeq before = store().state(bob);
        IdentityId id = store().database.write(tx -> identities.create(tx, bob, work));
        assertEquals(
                new Identity(id, work, true),
                store().database.read(rows -> identities.find(rows, bob, id)).orElseThrow());
        assertEquals(
                List.of(id.value()),
                store().changes(bob, DataType.IDENTITY, before, 10).created());

        NewIdentity stranger = NewIdentity.of("Alice", EmailAddress.parse("alice@north.test"));
        NewIdentity broken =
                new NewIdentity("", work.email(), List.of(new MailAddress("", "no address")), List.of(), "", "");
        ModSeq made = store().state(bob);
        store().run(tx -> {
            assertFault(Reason.FORBIDDEN_FROM, () -> identities.create(tx, bob, stranger));
            assertFault(Reason.FORBIDDEN_FROM, () -> identities.update(tx, bob, id, stranger));
            assertFault(Reason.ADDRESS_INVALID, () -> identities.update(tx, bob, id, broken));
            assertFault(Reason.IDENTITY_STAYS, () -> identities.destroy(tx, bob, own.id()));
            assertFault(Reason.IDENTITY_NOT_FOUND, () -> identities.destroy(tx, bob, new IdentityId(999)));
            identities.update(
                    tx, bob, own.id(), NewIdentity.of("Robert", own.sender().email()));
            identities.destroy(tx, bob, id);
        });
        ChangeSet changes = store().changes(bob, DataType.IDENTITY, made, 10);
        assertEquals(List.of(own.id().value()), changes.updated());
        assertEquals(List.of(id.value()), changes.destroyed());
    }

    @Test
    default void uploadsBelongToTheirAccountForADay() { // S10
        AccountId alice = store().account("alice@north.test");
        AccountId bob = store().account("bob@south.test");
        Uploads uploads = store().mail.uploads();
        var blob = store().store(new byte[] {1, 2, 3});
        Uploads.Upload upload = store().database.write(tx -> uploads.add(tx, bob, blob, "image/png"));
        assertEquals(
                new Uploads.Upload(blob, "image/png", store().clock.instant().plus(Duration.ofDays(1))), upload);
        assertEquals(Optional.of(upload), store().database.read(rows -> uploads.find(rows, bob, blob.id())));
        assertTrue(store().ownsBlob(bob, blob.id()));
        assertFalse(store().ownsBlob(alice, blob.id()));

        store().clock.advance(Duration.ofHours(23));
        store().run(tx -> uploads.add(tx, bob, blob, "image/png"));
        store().clock.advance(Duration.ofHours(23));
        assertTrue(store().ownsBlob(bob, blob.id()));
        assertEquals(0, (int) store().database.write(tx -> uploads.trim(tx, 10)));
        store().clock.advance(Duration.ofHours(1));
        assertFalse(store().ownsBlob(bob, blob.id()));
        assertEquals(1, (int) store().database.write(tx -> uploads.trim(tx, 10)));
    }

    @Test
    default void uploadsAreBounded() { // S10
        AccountId bob = store().account("bob@south.test");
        Uploads uploads = store().mail.uploads();
        int most = MailStoreSettings.defaults().uploads();
        store().run(tx -> {
            for (int i = 0; i < most; i++) {
                uploads.add(tx, bob, store().store(new byte[] {(byte) i, (byte) (i >> 8)}), "text/plain");
            }
            var another = store().store(new byte[] {1, 2, 3});
            assertFault(Reason.OVER_QUOTA, () -> uploads.add(tx, bob, another, "text/plain"));
        });
    }

    @Test
    default void aStrangersMailIsNotAnIdentity() {
        AccountId bob = store().account("bob@south.test");
        assertFalse(maySendAs(bob, "alice@north.test"));
        assertEquals(Set.of(), Set.copyOf(ids(bob.value(), 10)));
    }

    private Optional<AccountId> recipient(String address) {
        return store().database.read(rows -> store().mail.directory().recipient(rows, EmailAddress.parse(address)));
    }

    private boolean maySendAs(AccountId account, String address) {
        return store().database
                .read(rows -> store().mail.directory().maySendAs(rows, account, EmailAddress.parse(address)));
    }

    private Optional<Account> byLogin(String login) {
        return store().database.read(rows -> store().mail.directory().byLogin(rows, login));
    }

    private Optional<AccountId> login(String login, String password) {
        return store().mail.authenticator().authenticate(login, password).map(Account::id);
    }

    private List<AccountId> ids(long above, int limit) {
        return store().database.read(rows -> store().mail.directory().list(rows, above, limit)).stream()
                .map(Account::id)
                .toList();
    }
}
