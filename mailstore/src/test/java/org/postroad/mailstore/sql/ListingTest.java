package org.postroad.mailstore.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.blob.BlobWriter;
import org.postroad.common.blob.IoBudget;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.db.Transaction;
import org.postroad.common.mime.BodyPart;
import org.postroad.common.mime.HeaderSummary;
import org.postroad.common.mime.MailAddress;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.testing.TestStore;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.MailboxAccess;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.NewEmail;
import org.postroad.mailstore.UidRange;
import org.postroad.mailstore.login.Argon2id;

/** What was computed at delivery is enough for every list, for ENVELOPE and for BODYSTRUCTURE: the blobs stay shut. */
final class ListingTest {
    private static final String NESTED = """
            From: Ann <ann@inner.test>
            Subject: Inside
            Date: Mon, 23 Nov 2026 09:00:00 +0100

            one
            two
            """;
    private static final String LETTER = ("""
            Date: Mon, 23 Nov 2026 10:00:00 +0000 (noon)
            From: "Alice =?utf-8?q?=C3=84?=" <alice@north.test>
            Sender: secretary@north.test
            Reply-To: replies@north.test
            To: friends: bob@south.test, Ben <ben@south.test>;
            Cc: cc@south.test
            Bcc: bcc@south.test
            Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
            In-Reply-To: <a@x>
            Message-ID: <b@x>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=B

            --B
            Content-Type: text/plain; charset=utf-8
            Content-Language: de, en
            Content-Location: http://north.test/letter
            Content-ID: <text@x>
            Content-Description: the letter
            Content-Transfer-Encoding: quoted-printable

            =C3=9Cber
            alles
            --B
            Content-Type: application/pdf; name=a.pdf
            Content-Disposition: attachment; filename="a b.pdf"
            Content-Transfer-Encoding: base64

            AAECAwQ=
            --B
            Content-Type: message/rfc822

            """ + NESTED + "--B--\n").replace("\n", "\r\n");

    /** Refuses to be read. */
    private record ShutBlobs(BlobStore blobs) implements BlobStore {
        @Override
        public BlobWriter create() throws IOException {
            return blobs.create();
        }

        @Override
        public void refer(Transaction tx, StoredBlob blob) {
            blobs.refer(tx, blob);
        }

        @Override
        public void release(Transaction tx, BlobId id) {
            blobs.release(tx, id);
        }

        @Override
        public long collect(IoBudget budget) throws IOException {
            return blobs.collect(budget);
        }

        @Override
        public long size(BlobId id) throws IOException {
            return blobs.size(id);
        }

        @Override
        public InputStream open(BlobId id) {
            throw new AssertionError("a blob was opened");
        }

        @Override
        public InputStream open(BlobId id, long offset, long length) {
            throw new AssertionError("a blob was opened");
        }

        @Override
        public void close() throws IOException {
            blobs.close();
        }
    }

    @TempDir
    Path directory;

    private TestStore store;
    private SqlMailStore mail;
    private AccountId bob;
    private MailboxAccess inbox;

    @BeforeEach
    void open() {
        store = TestStore.open(directory, SqlMailStore.SCHEMA);
        mail = new SqlMailStore(
                store.database(),
                store.database().notices(),
                new ShutBlobs(store.blobs()),
                Clock.systemUTC(),
                MailStoreSettings.defaults(),
                new Argon2id(64, 1));
        bob = store.database()
                .write(tx -> mail.directory()
                        .create(
                                tx,
                                EmailAddress.parse("bob@south.test"),
                                "",
                                mail.authenticator().hash("secret")))
                .id();
        MailboxId id = store.database()
                .read(rows ->
                        mail.mailboxes().byRole(rows, bob, MailboxRole.INBOX).orElseThrow())
                .id();
        inbox = store.database().read(rows -> mail.sharing().open(rows, bob, bob, id));
    }

    @AfterEach
    void close() {
        mail.close();
        store.close();
    }

    @Test
    void everyOrderInBothDirectionsIsListedFromTheRows() throws IOException {
        List<EmailId> ids = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String text = "From: p" + i % 7 + "@x.test\r\nTo: q" + i % 5 + "@x.test\r\nSubject: s" + i % 4
                    + "\r\nMessage-ID: <" + i + "@x>\r\n\r\n" + "x".repeat(i % 3);
            ids.add(file(text, Instant.ofEpochSecond(1000 + i % 11)));
        }
        for (EmailSort.Property property : EmailSort.Property.values()) {
            for (boolean collapsed : List.of(false, true)) {
                EmailQuery up = EmailQuery.newest(EmailFilter.inMailbox(inbox.mailbox()), 100)
                        .sortedBy(new EmailSort(property, true));
                EmailQuery down = up.sortedBy(new EmailSort(property, false));
                List<EmailId> forward = list(collapsed ? up.collapsed() : up);
                List<EmailId> backward = new ArrayList<>(list(collapsed ? down.collapsed() : down));
                Collections.reverse(backward);
                assertEquals(forward, backward, property.name());
                assertEquals(30, forward.size());
                EmailQuery window = up.within(new EmailQuery.FromAnchor(forward.get(10), -2, 5));
                assertEquals(forward.subList(8, 13), list(collapsed ? window.collapsed() : window), property.name());
            }
        }
        assertEquals(
                ids.size(),
                store.database().read(rows -> mail.emails().get(rows, bob, ids)).size());
        assertEquals(
                30,
                store.database()
                        .read(rows -> mail.entries().list(rows, inbox, UidRange.ALL, 100))
                        .size());
    }

    @Test
    void bySubjectGoesByTheBaseSubjectThenById() throws IOException {
        EmailId pears = file("Subject: Re: pears\r\n\r\n", Instant.ofEpochSecond(3));
        EmailId apples = file("Subject: Apples\r\n\r\n", Instant.ofEpochSecond(2));
        EmailId morePears = file("Subject: PEARS\r\n\r\n", Instant.ofEpochSecond(1));
        EmailQuery query = EmailQuery.newest(EmailFilter.inMailbox(inbox.mailbox()), 100);
        assertEquals(
                List.of(apples, pears, morePears),
                list(query.sortedBy(new EmailSort(EmailSort.Property.SUBJECT, true))));
    }

    @Test
    void theSummaryHoldsTheEnvelope() throws IOException { // RFC 9051 §7.5.2
        HeaderSummary headers = summaryOf(LETTER).headers();
        assertEquals("Mon, 23 Nov 2026 10:00:00 +0000 (noon)", headers.date());
        assertEquals("Grüße", headers.subject());
        assertEquals(
                new MailAddress("Alice Ä", "alice@north.test"),
                headers.from().get(0).addresses().get(0));
        assertEquals(
                "secretary@north.test",
                headers.sender().get(0).addresses().get(0).email());
        assertEquals(
                "replies@north.test",
                headers.replyTo().get(0).addresses().get(0).email());
        assertEquals("friends", headers.to().get(0).name());
        assertEquals(2, headers.to().get(0).addresses().size());
        assertEquals("cc@south.test", headers.cc().get(0).addresses().get(0).email());
        assertEquals("bcc@south.test", headers.bcc().get(0).addresses().get(0).email());
        assertEquals(List.of("a@x"), headers.inReplyTo());
        assertEquals(List.of("b@x"), headers.messageIds());
    }

    @Test
    void theSummaryHoldsTheBodyStructure() throws IOException { // RFC 9051 §7.5.2
        BodyPart whole = summaryOf(LETTER).structure();
        assertEquals("multipart/mixed", whole.type());
        assertEquals(Map.of("boundary", "B"), whole.parameters());
        BodyPart text = whole.children().get(0);
        assertEquals(List.of("de", "en"), text.languages());
        assertEquals("http://north.test/letter", text.location());
        assertEquals("text@x", text.contentId());
        assertEquals("the letter", text.description());
        assertEquals("quoted-printable", text.encoding());
        assertEquals(Map.of("charset", "utf-8"), text.parameters());
        assertEquals("=C3=9Cber\r\nalles".length(), text.encodedLength());
        assertEquals(1, text.lines());
        BodyPart pdf = whole.children().get(1);
        assertEquals("attachment", pdf.disposition());
        assertEquals(Map.of("filename", "a b.pdf"), pdf.dispositionParameters());
        assertEquals(Map.of("name", "a.pdf"), pdf.parameters());
        assertEquals(8, pdf.encodedLength());
        assertEquals(5, pdf.size());
        BodyPart nested = whole.children().get(2);
        assertEquals("message/rfc822", nested.type());
        assertEquals("Inside", nested.envelope().subject());
        assertEquals(NESTED.replace("\n", "\r\n").length() - 2, nested.encodedLength());
        assertEquals(5, nested.lines());
        assertEquals("text/plain", nested.children().get(0).type());
        assertEquals(1, nested.children().get(0).lines());
    }

    @Test
    void aSummaryThatIsNotInTheRowIsReadFromTheBlob() throws IOException {
        EmailId id = file("Subject: Hello\r\n\r\n", Instant.ofEpochSecond(1));
        store.database().write(tx -> tx.update("UPDATE email SET summary = ?", (Object) new byte[0]));
        assertThrows(
                AssertionError.class,
                () -> store.database().read(rows -> mail.emails().get(rows, bob, List.of(id))));
    }

    private MessageSummary summaryOf(String text) throws IOException {
        EmailId id = file(text, Instant.ofEpochSecond(1));
        List<Email> emails = store.database().read(rows -> mail.entries().emails(rows, inbox, List.of(id)));
        return emails.get(0).summary();
    }

    private EmailId file(String text, Instant received) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        NewEmail email = NewEmail.into(
                Set.of(inbox.mailbox()),
                Set.of(),
                store.write(bytes),
                MessageReader.read(new ByteArrayInputStream(bytes)),
                received);
        return ((Filing.Filed)
                        store.database().<Filing>write(tx -> mail.emails().file(tx, bob, email)))
                .emailId();
    }

    private List<EmailId> list(EmailQuery query) {
        return store.database()
                .read(rows -> mail.emails().query(rows, bob, query))
                .ids();
    }
}
