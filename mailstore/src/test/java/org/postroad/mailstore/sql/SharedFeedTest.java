package org.postroad.mailstore.sql;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.db.DatabaseEngine;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.TestPostgres;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.MailStoreSettings;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.StateChange;
import org.postroad.mailstore.login.Argon2id;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** A subscriber in one process, a delivery in another. */
final class SharedFeedTest {
    @TempDir
    Path directory;

    private final List<StateChange> told = new CopyOnWriteArrayList<>();
    private TestMailStore writer;
    private DatabaseEngine otherDatabase;
    private MailStore other;
    private AccountId bob;

    @BeforeEach
    void open() {
        writer = TestMailStore.on(TestEngine.POSTGRES, directory);
        bob = writer.account("bob@south.test");
        otherDatabase = TestEngine.POSTGRES.open(directory, List.of());
        other = new SqlMailStore(
                otherDatabase,
                otherDatabase.notices(),
                writer.blobs,
                writer.clock,
                MailStoreSettings.defaults(),
                new Argon2id(64, 1));
        other.feed().subscribe(bob, told::add);
        await("the other listens").until(() -> {
            writer.deliver(bob, TestMessage.of("Are you there?"));
            return !told.isEmpty();
        });
    }

    @AfterEach
    void close() throws Exception {
        other.close();
        otherDatabase.close();
        writer.close();
    }

    @Test
    void aDeliveryIsToldWithItsArrival() {
        Set<EmailId> delivered = new HashSet<>();
        await().until(() -> {
            // A look at the rows in between tells of the state alone, which the feed's contract allows.
            delivered.add(writer.deliver(bob, TestMessage.of("Supper")));
            return told.stream().anyMatch(change -> tellsOf(change, delivered));
        });
    }

    private static boolean tellsOf(StateChange change, Set<EmailId> delivered) {
        return change.types().contains(DataType.EMAIL)
                && change.arrived().stream().anyMatch(arrival -> delivered.contains(arrival.emailId()));
    }

    @Test
    void whatWasMissedIsFoundInTheRows() {
        TestPostgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                + " AND application_name = 'postroad'");
        writer.deliver(bob, TestMessage.of("Supper"));
        ModSeq state = writer.state(bob);
        await().until(() -> told.stream().anyMatch(change -> change.state().equals(state)));
    }
}
