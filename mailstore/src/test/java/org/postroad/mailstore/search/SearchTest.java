package org.postroad.mailstore.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.CannotCalculateChanges;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailFilter.And;
import org.postroad.mailstore.EmailFilter.Contains;
import org.postroad.mailstore.EmailFilter.Not;
import org.postroad.mailstore.EmailFilter.Or;
import org.postroad.mailstore.EmailFilter.TextField;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailPatch;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.FlagEdit;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.SearchSnippet;
import org.postroad.mailstore.SearchSnippet.Mark;
import org.postroad.mailstore.SearchStatus;
import org.postroad.mailstore.SetEdit;
import org.postroad.mailstore.testing.TestMessage;

/** What is found where, and how soon. */
final class SearchTest {
    private static final EmailFilter PLAN = new Contains(TextField.TEXT, "plan");

    @TempDir
    Path directory;

    private SearchRig rig;

    @BeforeEach
    void open() {
        rig = SearchRig.in(directory);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void theWholeBodyIsSearched() {
        String far = "word ".repeat(20_000) + "needle " + "word ".repeat(20_000);
        EmailId email = rig.deliver("Long", far);
        assertEquals(List.of(email), rig.find("needle"));
        assertEquals(List.of(email), rig.find(TextField.BODY, "word needle word"));
    }

    @Test
    void eachFieldIsItsOwn() {
        EmailId email = rig.store.deliver(
                rig.bob,
                new TestMessage(List.of("Subject: Apples"), "Cherries")
                        .with("From: Zoe Banana <zoe@east.test>")
                        .with("To: Dana <dates@west.test>")
                        .with("Cc: Elder <elder@west.test>")
                        .with("Bcc: Fig <fig@west.test>"));
        List<EmailId> found = List.of(email);
        assertEquals(found, rig.find(TextField.SUBJECT, "apple"));
        assertEquals(found, rig.find(TextField.FROM, "banana"));
        assertEquals(found, rig.find(TextField.FROM, "zoe@east.test"));
        assertEquals(found, rig.find(TextField.TO, "dates"));
        assertEquals(found, rig.find(TextField.CC, "ELDER"));
        assertEquals(found, rig.find(TextField.BCC, "fig@west"));
        assertEquals(found, rig.find(TextField.BODY, "cherries"));
        assertEquals(found, rig.find("apples banana dates elder fig cherries"));
        assertEquals(List.of(), rig.find(TextField.SUBJECT, "cherries"));
        assertEquals(List.of(), rig.find(TextField.BODY, "apples"));
        assertEquals(List.of(), rig.find(TextField.FROM, "dana"));
        assertEquals(List.of(), rig.find(TextField.BODY, "apples cherries"), "no phrase goes across");
    }

    @Test
    void htmlTextAttachmentsAndFileNamesAreSearched() {
        String csv =
                Base64.getEncoder().encodeToString("Name;Ort\nM\u00fcller;K\u00f6ln".getBytes(StandardCharsets.UTF_8));
        EmailId email = rig.store.deliver(
                rig.bob,
                TestMessage.of("Parts")
                        .with("MIME-Version: 1.0")
                        .with("Content-Type: multipart/mixed; boundary=b")
                        .saying(
                                "--b\r\nContent-Type: text/html\r\n\r\n<style>p {color: invisible}</style><p>Vis<b>ible</b></p><p>words</p>\r\n"
                                        + "--b\r\nContent-Type: text/csv; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
                                        + "Content-Disposition: attachment; filename=\"addresses-2026.csv\"\r\n\r\n"
                                        + csv + "\r\n"
                                        + "--b\r\nContent-Type: application/pdf; name=invoice.pdf\r\n\r\nbinary\r\n--b--"));
        List<EmailId> found = List.of(email);
        assertEquals(found, rig.find(TextField.BODY, "visible words"));
        assertEquals(List.of(), rig.find(TextField.BODY, "color"));
        assertEquals(found, rig.find(TextField.BODY, "koln"));
        assertEquals(found, rig.find("addresses-2026"));
        assertEquals(found, rig.find("invoice.pdf"));
        assertEquals(List.of(), rig.find("binary"));
    }

    @Test
    void aUsersTextIsNeverSyntax() {
        EmailId email = rig.deliver("Plain (words) AND more", "fish & chips, C++ or *stars*");
        for (String text :
                List.of("(words)", "words*", "+plain", "w?rds", "body:fish", "[a TO z]", "plain~2", "/.*/", "\\")) {
            List<EmailId> expected = Set.of("(words)", "words*", "+plain").contains(text) ? List.of(email) : List.of();
            assertEquals(expected, rig.find(TextField.TEXT, text), text);
        }
        assertEquals(List.of(email), rig.find("fish & chips"));
        assertEquals(List.of(email), rig.find("c++"));
        assertEquals(List.of(), rig.find("&"));
        assertEquals(List.of(), rig.find(TextField.TEXT, ""));
        assertEquals(List.of(), rig.find(TextField.TEXT, "x".repeat(100_000)));
        assertEquals(List.of(), rig.find(TextField.TEXT, "plain ".repeat(100_000)));
    }

    @Test
    void everyCombinationWithWhatOnlyTheRowsKnow() {
        MailboxId inbox = rig.store.mailbox(rig.bob, MailboxRole.INBOX).id();
        MailboxId archive = rig.store.mailbox(rig.bob, MailboxRole.ARCHIVE).id();
        EmailId planUnread = rig.deliver("Plan", "one");
        EmailId planRead = rig.store.put(rig.bob, TestMessage.of("Plan"), Set.of(archive), Keyword.SEEN);
        EmailId otherRead = rig.store.put(rig.bob, TestMessage.of("Other"), Set.of(inbox, archive), Keyword.SEEN);
        EmailId otherUnread = rig.deliver("Other", "two");
        EmailFilter seen = new EmailFilter.HasKeyword(Keyword.SEEN);
        EmailFilter inInbox = new EmailFilter.InMailbox(inbox);
        assertEquals(List.of(planRead, planUnread), rig.find(PLAN));
        assertEquals(List.of(planRead), rig.find(new And(List.of(PLAN, seen))));
        assertEquals(List.of(otherRead, planRead, planUnread), rig.find(new Or(List.of(PLAN, seen))));
        assertEquals(List.of(otherUnread, otherRead), rig.find(new Not(List.of(PLAN))));
        assertEquals(List.of(otherUnread), rig.find(new Not(List.of(PLAN, seen))));
        assertEquals(List.of(planUnread), rig.find(new And(List.of(inInbox, PLAN))));
        assertEquals(
                List.of(otherUnread, planRead),
                rig.find(new Or(List.of(
                        new And(List.of(PLAN, new Not(List.of(inInbox)))),
                        new And(List.of(new Not(List.of(PLAN)), new Not(List.of(seen))))))));
        assertEquals(
                List.of(planRead), rig.find(new And(List.of(PLAN, new EmailFilter.InMailboxOtherThan(Set.of(inbox))))));
        assertEquals(List.of(), rig.find(new And(List.of(PLAN, new Not(List.of(EmailFilter.ALL))))));
        rig.store.update(rig.bob, planUnread, EmailPatch.keywords(SetEdit.replace(Set.of(Keyword.SEEN))));
        assertEquals(
                List.of(planRead, planUnread), rig.find(new And(List.of(PLAN, seen))), "without indexing it again");
    }

    @Test
    void whatIsDestroyedIsGone() {
        EmailId first = rig.deliver("Plan", "one");
        EmailId second = rig.deliver("Plan", "two");
        assertEquals(List.of(second, first), rig.find(PLAN));
        rig.store.destroy(rig.bob, first);
        assertEquals(List.of(second), rig.find(PLAN));
        assertEquals(1, rig.store.mail.search().status().documents());
    }

    @Test
    void whatIsMarkedDeletedIsFoundAgainWhenTheMarkIsTakenOff() {
        MailboxId inbox = rig.store.mailbox(rig.bob, MailboxRole.INBOX).id();
        EmailId email = rig.deliver("Plan", "one");
        assertEquals(List.of(email), rig.find(PLAN));
        for (int i = 0; i < 3; i++) {
            mark(inbox, FlagEdit.MARK);
            if (i != 1) { // once the index does not hear of it in between
                assertEquals(List.of(), rig.find(PLAN));
            }
            mark(inbox, FlagEdit.UNMARK);
            assertEquals(List.of(email), rig.find(PLAN));
            assertEquals(1, rig.store.mail.search().status().documents());
        }
    }

    private void mark(MailboxId mailbox, FlagEdit edit) {
        rig.store.run(tx -> rig.store
                .mail
                .entries()
                .store(tx, rig.store.open(rig.bob, mailbox), List.of(1L), edit, Optional.empty()));
    }

    @Test
    void nobodyFindsAnothersMail() {
        AccountId carol = rig.store.account("carol@south.test");
        EmailId hers = rig.store.deliver(carol, TestMessage.of("Plan"));
        EmailId his = rig.deliver("Plan", "his");
        assertEquals(List.of(his), rig.find(PLAN));
        assertTrue(rig.store.mail.search().settle(carol, Duration.ofSeconds(20)));
        assertEquals(
                List.of(hers),
                rig.store.query(carol, EmailQuery.newest(PLAN, 10)).ids());
    }

    @Test
    void itIsFoundWithinASecondWithoutAnybodyWaiting() {
        rig.settle();
        for (int i = 0; i < 3; i++) {
            long documents = rig.store.mail.search().status().documents();
            rig.deliver("Plan " + i, "now");
            long began = System.nanoTime();
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> rig.store.mail.search().status().documents() > documents);
            long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
            assertTrue(millis < 1000, "found after " + millis + " ms");
        }
    }

    @Test
    void whatWasJustStoredIsThereAfterSettling() {
        for (int i = 0; i < 20; i++) {
            EmailId email = rig.deliver("Unique u" + i + "x", "");
            assertEquals(List.of(email), rig.find("u" + i + "x"));
        }
    }

    @Test
    void changesOfASearchAreNotCalculated() {
        rig.deliver("Plan", "");
        EmailQuery query = EmailQuery.newest(PLAN, 10);
        assertThrows(
                CannotCalculateChanges.class,
                () -> rig.store.database.read(rows -> rig.store
                        .mail
                        .emails()
                        .queryChanges(
                                rows, rig.bob, query, rig.store.mail.changes().state(rows, rig.bob), 10)));
    }

    @Test
    void snippetsShowThePlaceInTheBody() {
        rig.deliver(
                "A plan & more",
                "<" + "filler ".repeat(100) + "> the Pl\u00e4ne are \"ready\"; the planet too. " + "x ".repeat(500));
        EmailId email = rig.find(PLAN).get(0);
        SearchSnippet snippet = rig.store
                .mail
                .search()
                .snippets(rig.store.emails(rig.bob, List.of(email)), new Contains(TextField.TEXT, "plan"))
                .get(0);
        assertEquals(List.of(new Mark(2, 6)), snippet.subject().orElseThrow().marks());
        SearchSnippet.Marked body = snippet.body().orElseThrow();
        List<String> marked = body.marks().stream()
                .map(mark -> body.text().substring(mark.start(), mark.end()))
                .toList();
        assertEquals(List.of("Pl\u00e4ne", "planet"), marked);
        assertTrue(body.text().startsWith("filler"), body.text());
        assertTrue(body.text().length() < 256);
        SearchSnippet none = rig.store
                .mail
                .search()
                .snippets(rig.store.emails(rig.bob, List.of(email)), new Contains(TextField.FROM, "plan"))
                .get(0);
        assertTrue(none.subject().isEmpty() && none.body().isEmpty());
    }

    @Test
    void thePartsOfALongListFit() {
        List<EmailId> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            TestMessage letter = TestMessage.of(i % 3 == 0 ? "Other" : "Plan").id("m" + i + "@x");
            all.add(rig.store.deliver(rig.bob, i % 7 == 0 && i > 0 ? letter.replyTo("m" + (i - 1) + "@x") : letter));
        }
        List<EmailId> plans = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            if (i % 3 != 0) {
                plans.add(all.get(i));
            }
        }
        Collections.reverse(plans);
        assertEquals(plans, rig.find(PLAN));
        for (EmailFilter filter : List.of(PLAN, new And(List.of(PLAN, EmailFilter.notKeyword(Keyword.SEEN))))) {
            for (int from = 0; from < 200; from += 33) {
                EmailQuery query = EmailQuery.newest(filter, 10).withTotal();
                List<EmailId> window = plans.subList(from, Math.min(200, from + 33));
                assertEquals(window, rig.find(query.within(new EmailQuery.FromPosition(from, 33))));
                assertEquals(window, rig.find(query.within(new EmailQuery.FromAnchor(window.get(0), 0, 33))));
                assertEquals(plans.subList(190, 195), rig.find(query.within(new EmailQuery.FromPosition(-10, 5))));
            }
        }
    }

    @Test
    void theStatusTellsWhatThereIs() {
        rig.deliver("Plan", "");
        rig.settle();
        SearchStatus status = rig.store.mail.search().status();
        assertTrue(status.available());
        assertEquals(1, status.documents());
    }
}
