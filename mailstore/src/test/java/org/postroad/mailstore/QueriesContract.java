package org.postroad.mailstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.postroad.mailstore.EmailsContract.assertFault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postroad.mailstore.EmailFilter.And;
import org.postroad.mailstore.EmailFilter.Contains;
import org.postroad.mailstore.EmailFilter.HasKeyword;
import org.postroad.mailstore.EmailFilter.Header;
import org.postroad.mailstore.EmailFilter.Not;
import org.postroad.mailstore.EmailFilter.Or;
import org.postroad.mailstore.EmailFilter.TextField;
import org.postroad.mailstore.EmailQuery.FromAnchor;
import org.postroad.mailstore.EmailQuery.FromPosition;
import org.postroad.mailstore.EmailSort.Property;
import org.postroad.mailstore.EmailSort.Scope;
import org.postroad.mailstore.StoreFault.Reason;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** What every store answers to queries (RFC 8621 §4.4). */
interface QueriesContract {
    TestMailStore store();

    /** A small correspondence. */
    final class Letters {
        final TestMailStore store;
        final AccountId bob;
        final MailboxId inbox;
        final MailboxId archive;
        final EmailId plan;
        final EmailId reply;
        final EmailId bill;

        Letters(TestMailStore store) {
            this.store = store;
            bob = store.account("bob@south.test");
            inbox = store.mailbox(bob, MailboxRole.INBOX).id();
            archive = store.mailbox(bob, MailboxRole.ARCHIVE).id();
            plan = store.deliver(
                    bob,
                    TestMessage.of("The plan for 100% of us")
                            .id("plan@x")
                            .with("Cc: Carol <carol@west.test>")
                            .with("Date: Mon, 23 Nov 2026 12:00:00 +0000")
                            .with("Content-Type: text/plain; charset=utf-8")
                            .saying("Stra\u00dfe a_b"));
            reply = store.put(
                    bob,
                    new TestMessage(List.of("Subject: Re: The plan for 100% of us"), "axb")
                            .with("From: zoe@east.test")
                            .with("To: Alice <alice@north.test>")
                            .with("Bcc: dave@west.test")
                            .with("Date: Mon, 23 Nov 2026 09:00:00 +0000")
                            .id("reply@x")
                            .replyTo("plan@x"),
                    Set.of(inbox, archive),
                    Keyword.SEEN,
                    Keyword.FLAGGED);
            bill = store.put(
                    bob,
                    new TestMessage(
                                    List.of("Subject: Bill", "From: Mallory <m@west.test>", "To: Bob <bob@south.test>"),
                                    "")
                            .with("Date: Mon, 23 Nov 2026 11:00:00 +0000")
                            .with("MIME-Version: 1.0")
                            .with("Content-Type: multipart/mixed; boundary=b")
                            .saying(
                                    "--b\r\n\r\nPay " + "x".repeat(500)
                                            + "\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment\r\n\r\nPDF\r\n--b--"),
                    Set.of(archive),
                    new Keyword("a_c"));
        }

        List<EmailId> matching(EmailFilter filter) {
            EmailQuery query = EmailQuery.newest(filter, 100).withTotal();
            EmailPage page = store.query(bob, query);
            assertEquals(OptionalLong.of(page.ids().size()), page.total());
            // The same list, found another way: without the mailbox's own index.
            EmailFilter roundabout = new Or(List.of(filter, new Not(List.of(EmailFilter.ALL))));
            assertEquals(
                    page.ids(),
                    store.query(bob, EmailQuery.newest(roundabout, 100)).ids());
            return page.ids();
        }

        List<EmailId> sorted(EmailSort... sorts) {
            return store.query(bob, EmailQuery.newest(EmailFilter.ALL, 100).sortedBy(sorts))
                    .ids();
        }
    }

    @Test
    default void everyConditionFindsItsEmails() {
        Letters l = new Letters(store());
        Email middle = store().email(l.bob, l.reply);
        assertEquals(List.of(l.bill, l.reply, l.plan), l.matching(EmailFilter.ALL));
        assertEquals(List.of(l.reply, l.plan), l.matching(new EmailFilter.InMailbox(l.inbox)));
        assertEquals(List.of(l.bill, l.reply), l.matching(new EmailFilter.InMailbox(l.archive)));
        assertEquals(List.of(), l.matching(new EmailFilter.InMailbox(new MailboxId(999))));
        assertEquals(List.of(l.bill, l.reply), l.matching(new EmailFilter.InMailboxOtherThan(Set.of(l.inbox))));
        assertEquals(List.of(), l.matching(new EmailFilter.InMailboxOtherThan(Set.of(l.inbox, l.archive))));
        assertEquals(List.of(l.plan), l.matching(new EmailFilter.Before(middle.receivedAt())));
        assertEquals(List.of(l.bill, l.reply), l.matching(new EmailFilter.After(middle.receivedAt())));
        assertEquals(List.of(l.bill), l.matching(new EmailFilter.MinSize(500)));
        assertEquals(List.of(l.reply, l.plan), l.matching(new EmailFilter.MaxSize(500)));
        assertEquals(List.of(l.reply), l.matching(new HasKeyword(Keyword.FLAGGED)));
        assertEquals(List.of(l.bill, l.plan), l.matching(EmailFilter.notKeyword(Keyword.FLAGGED)));
        assertEquals(List.of(), l.matching(new EmailFilter.AllInThreadHaveKeyword(Keyword.FLAGGED)));
        assertEquals(List.of(l.reply, l.plan), l.matching(new EmailFilter.SomeInThreadHaveKeyword(Keyword.FLAGGED)));
        assertEquals(List.of(l.bill), l.matching(EmailFilter.noneInThreadHaveKeyword(Keyword.FLAGGED)));
        assertEquals(List.of(l.bill), l.matching(new EmailFilter.HasAttachment(true)));
        assertEquals(List.of(l.reply, l.plan), l.matching(new EmailFilter.HasAttachment(false)));
        assertEquals(
                List.of(l.bill, l.plan),
                l.matching(new Or(List.of(
                        new HasKeyword(new Keyword("a_c")),
                        new And(List.of(
                                new EmailFilter.InMailbox(l.inbox),
                                new Not(List.of(new HasKeyword(Keyword.SEEN)))))))));
    }

    @Test
    default void textIsFoundInItsFieldWithoutCase() {
        Letters l = new Letters(store());
        assertEquals(List.of(l.plan), l.matching(new Contains(TextField.FROM, "ALICE")));
        assertEquals(List.of(l.reply), l.matching(new Contains(TextField.FROM, "east.test")));
        assertEquals(List.of(l.reply), l.matching(new Contains(TextField.TO, "alice")));
        assertEquals(List.of(l.plan), l.matching(new Contains(TextField.CC, "carol@")));
        assertEquals(List.of(l.reply), l.matching(new Contains(TextField.BCC, "Dave")));
        assertEquals(List.of(l.reply, l.plan), l.matching(new Contains(TextField.SUBJECT, "PLAN FOR")));
        assertEquals(List.of(l.plan), l.matching(new Contains(TextField.BODY, "STRASSE")));
        assertEquals(List.of(l.reply, l.plan), l.matching(new Contains(TextField.TEXT, "alice")));
        assertEquals(List.of(l.bill), l.matching(new Contains(TextField.TEXT, "pay xx")));
        assertEquals(List.of(l.reply), l.matching(new Header("In-Reply-To", "PLAN@x")));
        assertEquals(List.of(l.plan), l.matching(new Header("cc", "")));
        AccountId bob = l.bob;
        EmailQuery unknown = EmailQuery.newest(new Header("List-Id", ""), 10);
        assertFault(Reason.FILTER_UNSUPPORTED, () -> store().query(bob, unknown));
    }

    @Test
    default void aUsersTextIsNeverAPattern() {
        Letters l = new Letters(store());
        assertEquals(List.of(l.plan), l.matching(new Contains(TextField.BODY, "a_b")));
        assertEquals(List.of(l.reply, l.plan), l.matching(new Contains(TextField.SUBJECT, "100%")));
        assertEquals(List.of(), l.matching(new Contains(TextField.SUBJECT, "1%")));
        assertEquals(List.of(), l.matching(new Contains(TextField.SUBJECT, "!")));
        assertEquals(List.of(), l.matching(new Contains(TextField.TEXT, "' OR 1 = 1 --")));
        assertEquals(List.of(l.bill), l.matching(new HasKeyword(new Keyword("a_c"))));
        assertEquals(List.of(), l.matching(new HasKeyword(new Keyword("_____"))));
    }

    @Test
    default void everyPropertySorts() {
        Letters l = new Letters(store());
        assertEquals(List.of(l.plan, l.reply, l.bill), l.sorted(new EmailSort(Property.RECEIVED_AT, true)));
        assertEquals(List.of(l.plan, l.bill, l.reply), l.sorted(new EmailSort(Property.SENT_AT, false)));
        assertEquals(l.bill, l.sorted(new EmailSort(Property.SIZE, false)).get(0));
        assertEquals(List.of(l.plan, l.bill, l.reply), l.sorted(new EmailSort(Property.FROM, true)));
        assertEquals(l.reply, l.sorted(new EmailSort(Property.TO, true)).get(0));
        assertEquals(
                List.of(l.bill, l.reply, l.plan),
                l.sorted(new EmailSort(Property.SUBJECT, true), EmailSort.NEWEST_FIRST));
        assertEquals(
                List.of(l.reply, l.bill, l.plan), l.sorted(by(Scope.EMAIL, Keyword.FLAGGED), EmailSort.NEWEST_FIRST));
        assertEquals(
                List.of(l.reply, l.plan, l.bill),
                l.sorted(by(Scope.SOME_IN_THREAD, Keyword.FLAGGED), EmailSort.NEWEST_FIRST));
        assertEquals(
                List.of(l.bill, l.reply, l.plan),
                l.sorted(by(Scope.ALL_IN_THREAD, new Keyword("a_c")), EmailSort.NEWEST_FIRST));
        assertEquals(List.of(l.plan, l.reply, l.bill), l.sorted());
    }

    @Test
    default void windowsShowTheirPart() {
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        List<EmailId> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(store().deliver(bob, TestMessage.of("m" + i).id("m" + i + "@x")));
        }
        Collections.reverse(all);
        EmailFilter unread = new And(List.of(EmailFilter.inMailbox(inbox), EmailFilter.notKeyword(Keyword.SEEN)));
        for (EmailFilter filter : List.of(EmailFilter.inMailbox(inbox), unread, EmailFilter.ALL)) {
            for (boolean collapsed : List.of(true, false)) {
                EmailQuery plain = EmailQuery.newest(filter, 100);
                EmailQuery query = collapsed ? plain.collapsed() : plain;
                assertPage(all.subList(2, 5), 2, bob, query.within(new FromPosition(2, 3)));
                assertPage(all.subList(7, 10), 7, bob, query.within(new FromPosition(-3, 5)));
                assertPage(all.subList(0, 2), 0, bob, query.within(new FromPosition(-30, 2)));
                assertPage(List.of(), 20, bob, query.within(new FromPosition(20, 2)));
                assertPage(List.of(), 0, bob, query.within(new FromPosition(0, 0)));
                assertPage(all.subList(4, 6), 4, bob, query.within(new FromAnchor(all.get(4), 0, 2)));
                assertPage(all.subList(0, 2), 0, bob, query.within(new FromAnchor(all.get(1), -5, 2)));
                assertPage(all.subList(8, 10), 8, bob, query.within(new FromAnchor(all.get(5), 3, 5)));
                EmailQuery lost = query.within(new FromAnchor(new EmailId(999), 0, 2));
                assertFault(Reason.ANCHOR_NOT_FOUND, () -> store().query(bob, lost));
                assertEquals(
                        OptionalLong.of(10),
                        store().query(bob, query.withTotal()).total());
                assertEquals(OptionalLong.empty(), store().query(bob, query).total());
            }
        }
    }

    @Test
    default void collapsingShowsTheFirstOfEachThread() {
        Letters l = new Letters(store());
        EmailQuery inbox = EmailQuery.newest(EmailFilter.inMailbox(l.inbox), 10)
                .collapsed()
                .withTotal();
        EmailQuery all = EmailQuery.newest(EmailFilter.ALL, 10).collapsed().withTotal();
        assertPage(List.of(l.reply), 0, l.bob, inbox);
        assertEquals(OptionalLong.of(1), store().query(l.bob, inbox).total());
        assertPage(List.of(l.bill, l.reply), 0, l.bob, all);
        assertEquals(OptionalLong.of(2), store().query(l.bob, all).total());
        assertPage(List.of(l.plan, l.bill), 0, l.bob, all.sortedBy(new EmailSort(Property.RECEIVED_AT, true)));
    }

    @Test
    default void aLargeMailboxIsTheSameListWhicheverWayItIsFound() {
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            store().clock.advance(Duration.ofMillis(random.nextInt(2))); // some at the same moment
            TestMessage letter = TestMessage.of("m").id("m" + i + "@x");
            int parent = random.nextInt(100);
            store().put(
                            bob,
                            parent < i ? letter.replyTo("m" + parent + "@x") : letter,
                            Set.of(inbox),
                            random.nextBoolean() ? Keyword.SEEN : Keyword.FLAGGED);
        }
        EmailFilter unread = new And(List.of(EmailFilter.inMailbox(inbox), EmailFilter.notKeyword(Keyword.SEEN)));
        for (EmailFilter filter : List.of(EmailFilter.inMailbox(inbox), unread)) {
            EmailFilter roundabout = new Or(List.of(filter, new Not(List.of(EmailFilter.ALL))));
            for (boolean collapsed : List.of(true, false)) {
                EmailQuery whole = EmailQuery.newest(roundabout, 1000).withTotal();
                EmailQuery straight = EmailQuery.newest(filter, 1000).withTotal();
                List<EmailId> list = store().query(bob, collapsed ? whole.collapsed() : whole)
                        .ids();
                EmailQuery query = collapsed ? straight.collapsed() : straight;
                for (int from = 0; from < list.size(); from += 7) {
                    List<EmailId> window = list.subList(from, Math.min(list.size(), from + 7));
                    EmailPage page = store().query(bob, query.within(new FromPosition(from, 7)));
                    assertEquals(window, page.ids());
                    assertEquals(OptionalLong.of(list.size()), page.total());
                    assertPage(window, from, bob, query.within(new FromAnchor(window.get(0), 0, 7)));
                }
                assertEquals(
                        OptionalLong.of(list.size()), store().query(bob, query).total(), "told by the walk itself");
            }
        }
    }

    @Test
    default void filtersAreBounded() { // S10
        AccountId bob = store().account("bob@south.test");
        EmailFilter deep = EmailFilter.ALL;
        for (int i = 0; i < 10_000; i++) {
            deep = new Not(List.of(deep));
        }
        EmailFilter wide = new Or(Collections.nCopies(1000, new EmailFilter.HasAttachment(true)));
        for (EmailFilter filter : List.of(deep, wide)) {
            EmailQuery query = EmailQuery.newest(filter, 10);
            assertFault(Reason.FILTER_TOO_LARGE, () -> store().query(bob, query));
        }
    }

    @Test
    default void tooManyChangesOfAListAreNotCalculated() {
        AccountId bob = store().account("bob@south.test");
        ModSeq since = store().state(bob);
        for (int i = 0; i < 5; i++) {
            store().deliver(bob, TestMessage.of("m" + i));
        }
        EmailQuery query = EmailQuery.newest(EmailFilter.ALL, 10).withTotal();
        assertThrows(
                CannotCalculateChanges.class,
                () -> store().database.read(rows -> store().mail.emails().queryChanges(rows, bob, query, since, 4)));
        EmailQueryChanges changes =
                store().database.read(rows -> store().mail.emails().queryChanges(rows, bob, query, since, 5));
        assertEquals(5, changes.added().size());
        assertEquals(OptionalLong.of(5), changes.total());
    }

    private static EmailSort by(Scope scope, Keyword keyword) {
        return new EmailSort(new EmailSort.ByKeyword(scope, keyword), false);
    }

    private void assertPage(List<EmailId> ids, long position, AccountId account, EmailQuery query) {
        EmailPage page = store().query(account, query);
        assertEquals(ids, page.ids());
        assertEquals(position, page.position());
        assertEquals(store().state(account), page.state());
    }
}
