package org.postroad.mailstore.sql;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.db.Snapshot;
import org.postroad.common.testing.TestEngine;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.MailboxAccess;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.UidRange;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** The engine goes along an index wherever an account may be large. */
final class QueryPlanTest {
    @TempDir
    Path directory;

    /** Explains each statement before it runs: a plan for each. */
    private record Explaining(Snapshot rows, List<String> plans) implements Snapshot {
        @Override
        public <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
            plans.add(String.join("\n", rows.query("EXPLAIN " + sql, row -> row.getString(1), arguments)));
            return rows.query(sql, mapper, arguments);
        }
    }

    @Test
    void onH2() throws Exception {
        try (TestMailStore store = TestMailStore.on(TestEngine.H2, directory)) {
            Plans plans = plans(store, rows -> {});
            for (String plan : plans.firstPages) {
                assertTrue(plan.contains("MAILBOX_EMAIL_DATE"), plan);
                assertTrue(plan.contains("/* index sorted */"), plan);
            }
            for (String plan : plans.others) {
                assertFalse(plan.contains("tableScan"), plan);
                boolean wholeAccount =
                        plan.matches("(?s).*/\\* PUBLIC\\.\\w+: ACCOUNT_ID (= \\?\\d|IN\\([^)]*\\))\\s*\\*/.*");
                assertFalse(wholeAccount && !plan.contains("ACCOUNT_STATE"), plan);
                boolean fromTheFirst =
                        plan.matches("(?s).*/\\* PUBLIC\\.\\w+: \\w+ <=? \\?\\d\\s+AND ACCOUNT_ID = \\?\\d\\s*\\*/.*");
                assertFalse(fromTheFirst, plan);
            }
        }
    }

    /** Its planner reads a small table whole, and sorts; told to avoid both, it does so only where no index would do. */
    @Test
    void onPostgres() throws Exception {
        try (TestMailStore store = TestMailStore.on(TestEngine.POSTGRES, directory)) {
            Plans plans = plans(
                    store,
                    rows -> rows.query(
                            "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true),"
                                    + " set_config('enable_bitmapscan', 'off', true)",
                            row -> row.getString(1)));
            for (String plan : plans.firstPages) {
                assertTrue(plan.contains(" using mailbox_email_"), plan);
                assertFalse(plan.contains("Sort"), plan);
            }
            for (String plan : plans.others) {
                assertFalse(plan.contains("Seq Scan"), plan);
            }
        }
    }

    /**
     * How statements are run.
     *
     * @param firstPages those that list the first page of a mailbox
     * @param others whatever else may meet a large account
     */
    private record Plans(List<String> firstPages, List<String> others) {}

    private static Plans plans(TestMailStore store, Consumer<Snapshot> before) {
        AccountId bob = store.account("bob@south.test");
        MailboxId inbox = store.mailbox(bob, MailboxRole.INBOX).id();
        EmailId email = store.deliver(bob, TestMessage.of("Hello"));
        EmailFilter unread =
                new EmailFilter.And(List.of(new EmailFilter.InMailbox(inbox), EmailFilter.notKeyword(Keyword.SEEN)));
        EmailQuery list = EmailQuery.newest(EmailFilter.inMailbox(inbox), 50);
        EmailQuery someOfIt = EmailQuery.newest(unread, 50);
        List<String> firstPages = new ArrayList<>();
        for (EmailQuery query : List.of(list, list.collapsed(), someOfIt, someOfIt.collapsed())) {
            firstPages.add(explain(store, before, rows -> store.mail.emails().query(rows, bob, query))
                    .get(0));
        }
        MailboxAccess own = store.open(bob, inbox);
        List<Function<Snapshot, Object>> others = List.of(
                rows -> store.mail.emails().get(rows, bob, List.of(email, new EmailId(9999))),
                rows -> store.mail.changes().since(rows, bob, DataType.EMAIL, new ModSeq(1), 10),
                rows -> store.mail.changes().since(rows, bob, DataType.THREAD, new ModSeq(1), 10),
                rows -> store.mail.entries().list(rows, own, UidRange.ALL, 10),
                rows -> store.mail.entries().uids(rows, own, UidRange.ALL, 10),
                rows -> store.mail.entries().changed(rows, own, new ModSeq(1), 10),
                rows -> store.mail.entries().vanished(rows, own, new ModSeq(1), 10),
                rows -> store.mail.entries().status(rows, own));
        return new Plans(
                firstPages,
                others.stream()
                        .flatMap(work -> explain(store, before, work).stream())
                        .toList());
    }

    private static List<String> explain(
            TestMailStore store, Consumer<Snapshot> before, Function<Snapshot, Object> work) {
        List<String> plans = new ArrayList<>();
        store.database.read(rows -> {
            before.accept(rows);
            return work.apply(new Explaining(rows, plans));
        });
        return plans;
    }
}
