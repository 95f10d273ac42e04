package org.postroad.mailstore.sql;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.db.Snapshot;
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

    /** Explains each statement before it runs. */
    private record Explaining(Snapshot rows, List<String> plans) implements Snapshot {
        @Override
        public <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
            plans.addAll(rows.query("EXPLAIN " + sql, row -> row.getString(1), arguments));
            return rows.query(sql, mapper, arguments);
        }
    }

    @Test
    void theFirstPageOfAMailboxIsARangeOfItsIndex() throws Exception {
        try (TestMailStore store = TestMailStore.onH2(directory)) {
            AccountId bob = store.account("bob@south.test");
            MailboxId inbox = store.mailbox(bob, MailboxRole.INBOX).id();
            EmailId email = store.deliver(bob, TestMessage.of("Hello"));
            EmailFilter unread = new EmailFilter.And(
                    List.of(new EmailFilter.InMailbox(inbox), EmailFilter.notKeyword(Keyword.SEEN)));
            EmailQuery list = EmailQuery.newest(EmailFilter.inMailbox(inbox), 50);
            EmailQuery someOfIt = EmailQuery.newest(unread, 50);
            for (EmailQuery query : List.of(list, list.collapsed(), someOfIt, someOfIt.collapsed())) {
                List<String> plans = explain(store, rows -> store.mail.emails().query(rows, bob, query));
                String plan = plans.get(0);
                assertTrue(plan.contains("MAILBOX_EMAIL_DATE"), plan);
                assertTrue(plan.contains("/* index sorted */"), plan);
            }
            MailboxAccess own = store.open(bob, inbox);
            List<List<String>> others = List.of(
                    explain(store, rows -> store.mail.emails().get(rows, bob, List.of(email, new EmailId(9999)))),
                    explain(store, rows -> store.mail.changes().since(rows, bob, DataType.EMAIL, new ModSeq(1), 10)),
                    explain(store, rows -> store.mail.changes().since(rows, bob, DataType.THREAD, new ModSeq(1), 10)),
                    explain(store, rows -> store.mail.entries().list(rows, own, UidRange.ALL, 10)),
                    explain(store, rows -> store.mail.entries().uids(rows, own, UidRange.ALL, 10)),
                    explain(store, rows -> store.mail.entries().changed(rows, own, new ModSeq(1), 10)),
                    explain(store, rows -> store.mail.entries().vanished(rows, own, new ModSeq(1), 10)),
                    explain(store, rows -> store.mail.entries().status(rows, own)));
            for (String plan : others.stream().flatMap(List::stream).toList()) {
                assertFalse(plan.contains("tableScan"), plan);
                boolean wholeAccount = plan.matches("(?s).*/\\* PUBLIC\\.\\w+: ACCOUNT_ID = \\?1\\s*\\*/.*");
                assertFalse(wholeAccount && !plan.contains("ACCOUNT_STATE"), plan);
            }
        }
    }

    private interface Work {
        Object run(Snapshot rows);
    }

    private static List<String> explain(TestMailStore store, Work work) {
        List<String> plans = new ArrayList<>();
        store.database.read(rows -> work.run(new Explaining(rows, plans)));
        return plans;
    }
}
