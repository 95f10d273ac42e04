package org.postroad.mailstore.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        EmailId email = writer.deliver(bob, TestMessage.of("Supper"));
        ModSeq state = writer.state(bob);
        await().until(() -> told.stream().anyMatch(change -> change.state().equals(state)));
        StateChange change = told.get(told.size() - 1);
        assertTrue(
                change.arrived().stream().anyMatch(arrival -> arrival.emailId().equals(email)), change.toString());
        assertTrue(change.types().contains(DataType.EMAIL), change.toString());
    }

    @Test
    void whatWasMissedIsFoundInTheRows() {
        TestPostgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                + " AND application_name = 'postroad'");
        writer.deliver(bob, TestMessage.of("Supper"));
        ModSeq state = writer.state(bob);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> told.stream().anyMatch(change -> change.state().equals(state)));
    }
}
