package org.postroad.mailstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** What an account holds and may hold. */
interface QuotaContract {
    TestMailStore store();

    @Test
    default void theCountersAreExact() {
        AccountId bob = store().account("bob@south.test");
        MailboxId inbox = store().mailbox(bob, MailboxRole.INBOX).id();
        MailboxId archive = store().mailbox(bob, MailboxRole.ARCHIVE).id();
        assertEquals(new Quota(0, 0, Quota.Limits.NONE, ModSeq.ZERO), quota(bob));
        EmailId both = store().put(bob, TestMessage.of("Both"), Set.of(inbox, archive));
        EmailId one = store().deliver(bob, TestMessage.of("Another"));
        long size = store().email(bob, both).size() + store().email(bob, one).size();
        assertEquals(List.of(size, 2L), List.of(quota(bob).octets(), quota(bob).emails()));
        store().destroy(bob, both);
        store().destroy(bob, one);
        assertEquals(List.of(0L, 0L), List.of(quota(bob).octets(), quota(bob).emails()));
        assertEquals(List.of(), store().findings());
    }

    @Test
    default void bothLimitsAreKept() {
        AccountId bob = store().account("bob@south.test");
        NewEmail first = store().delivery(TestMessage.of("One"));
        NewEmail second = store().delivery(TestMessage.of("Two"));
        limit(bob, new Quota.Limits(Long.MAX_VALUE, 1));
        assertTrue(quota(bob).hasRoomFor(1L << 60));
        assertTrue(store().file(bob, first) instanceof Filing.Filed);
        assertEquals(new Filing.Unfiled(Filing.Reason.OVER_QUOTA), store().file(bob, second));
        limit(bob, Quota.Limits.octets(first.blob().size() + second.blob().size()));
        assertTrue(store().file(bob, second) instanceof Filing.Filed);
        assertEquals(new Filing.Unfiled(Filing.Reason.OVER_QUOTA), store().file(bob, first));
        // Less than what is there: it stays, and nothing more comes.
        limit(bob, new Quota.Limits(0, 0));
        assertEquals(2, quota(bob).emails());
        assertEquals(new Filing.Unfiled(Filing.Reason.OVER_QUOTA), store().file(bob, first));
        limit(bob, Quota.Limits.NONE);
        assertTrue(store().file(bob, first) instanceof Filing.Filed);
    }

    @Test
    default void twoInOneTransactionCountTogether() {
        AccountId bob = store().account("bob@south.test");
        NewEmail email = store().delivery(TestMessage.of("One"));
        limit(bob, new Quota.Limits(2 * email.blob().size() - 1, 10));
        store().run(tx -> {
            assertTrue(store().mail.emails().file(tx, bob, email) instanceof Filing.Filed);
            assertEquals(
                    new Filing.Unfiled(Filing.Reason.OVER_QUOTA),
                    store().mail.emails().file(tx, bob, email));
        });
        assertEquals(1, quota(bob).emails());
    }

    @Test
    default void whatIsHeldChangesWithTheEmails() { // RFC 9425 §4.2
        AccountId bob = store().account("bob@south.test");
        ModSeq before = store().state(bob);
        limit(bob, new Quota.Limits(1_000_000, Long.MAX_VALUE));
        assertThrows(CannotCalculateChanges.class, () -> store().changes(bob, DataType.QUOTA, before, 10));
        ModSeq limited = store().state(bob);
        assertEquals(
                List.of(), store().changes(bob, DataType.QUOTA, limited, 10).updated());
        store().deliver(bob, TestMessage.of("One"));
        ChangeSet changes = store().changes(bob, DataType.QUOTA, limited, 10);
        assertEquals(List.of(Quota.OCTETS), changes.updated());
        assertTrue(changes.countsOnly());
        limit(bob, Quota.Limits.NONE);
        assertEquals(
                List.of(),
                store().changes(bob, DataType.QUOTA, store().state(bob), 10).updated());
    }

    private void limit(AccountId account, Quota.Limits limits) {
        store().run(tx -> store().mail.quotas().limit(tx, account, limits));
    }

    private Quota quota(AccountId account) {
        return store().database
                .read(rows -> store().mail.quotas().of(rows, account).orElseThrow());
    }
}
