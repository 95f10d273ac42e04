package org.postroad.common.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postroad.common.testing.Counters;
import org.postroad.common.testing.TestPostgres;

/** What is asked of a server before anything is accepted, and what its connections are told. */
class PostgresServerTest {
    private static final String LONG_TIMEOUTS = "SELECT current_setting('statement_timeout') || ' '"
            + " || current_setting('lock_timeout') || ' ' || current_setting('idle_in_transaction_session_timeout')";

    private final PostgresSettings settings = TestPostgres.freshSchema();

    @AfterEach
    void drop() {
        TestPostgres.drop(settings);
    }

    private static String refusal(PostgresSettings settings) {
        return assertThrows(
                        StorageException.class,
                        () -> PostgresDatabase.open(settings, List.of()).close())
                .getMessage();
    }

    private static String ask(PostgresSettings settings, String sql) {
        try (PostgresDatabase database = PostgresDatabase.open(settings, List.of())) {
            return database.<String>write(
                    tx -> tx.first(sql, row -> row.getString(1)).orElseThrow());
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed() {
        String refusal =
                refusal(new PostgresSettings("jdbc:postgresql://127.0.0.1:1/mail?sslmode=disable", "me", "secret"));
        assertTrue(
                refusal.startsWith("cannot open the database at jdbc:postgresql://127.0.0.1:1/mail as me: "), refusal);
        assertFalse(refusal.contains("secret"), refusal);
    }

    @Test
    void aDatabaseThatSortsByALanguageIsRefusedWithTheWayToMakeOne() {
        TestPostgres.execute("CREATE DATABASE german TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu"
                + " ICU_LOCALE 'de' LOCALE 'C'");
        try {
            PostgresSettings german =
                    new PostgresSettings(settings.url().replace("/postgres?", "/german?"), settings.user(), "");
            String refusal = refusal(german);
            assertTrue(refusal.contains("LOCALE 'C'"), refusal);
        } finally {
            TestPostgres.execute("DROP DATABASE german WITH (FORCE)");
        }
    }

    @Test
    void aDatabaseInAnotherEncodingIsRefused() {
        TestPostgres.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
        try {
            String refusal =
                    refusal(new PostgresSettings(settings.url().replace("/postgres?", "/latin?"), settings.user(), ""));
            assertTrue(refusal.contains("ENCODING 'UTF8'"), refusal);
        } finally {
            TestPostgres.execute("DROP DATABASE latin WITH (FORCE)");
        }
    }

    /** Made as docs/postgresql.md says. */
    @Test
    void aRoleThatOwnsItsDatabaseAndNothingElseIsEnough() {
        TestPostgres.execute("CREATE ROLE plain LOGIN PASSWORD 'secret'");
        TestPostgres.execute("CREATE DATABASE plain OWNER plain TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
        try {
            String url = settings.url().replaceAll("/postgres\\?.*", "/plain?sslmode=disable");
            PostgresSettings plain = new PostgresSettings(url, "plain", "secret");
            try (PostgresDatabase database = PostgresDatabase.open(plain, List.of(Schema.COMMON, Counters.SCHEMA))) {
                assertEquals(1, database.<Long>write(tx -> {
                    Counters.create(tx, "a");
                    return Counters.count(tx, "a");
                }));
            }
        } finally {
            TestPostgres.execute("DROP DATABASE plain WITH (FORCE)");
            TestPostgres.execute("DROP ROLE plain");
        }
    }

    @Test
    void everyWaitHasALimit() {
        assertEquals("30s 10s 30s", ask(settings, LONG_TIMEOUTS));
    }

    @Test
    void commitWaitsForTheDiskWhateverTheRoleIsSetTo() {
        TestPostgres.execute("CREATE ROLE hasty SUPERUSER LOGIN");
        TestPostgres.execute("ALTER ROLE hasty SET synchronous_commit = off");
        try {
            PostgresSettings hasty = new PostgresSettings(settings.url(), "hasty", "");
            assertEquals("on", ask(hasty, "SELECT current_setting('synchronous_commit')"));
            TestPostgres.execute("ALTER ROLE hasty SET synchronous_commit = remote_apply");
            assertEquals("remote_apply", ask(hasty, "SELECT current_setting('synchronous_commit')"));
        } finally {
            TestPostgres.execute("DROP ROLE hasty");
        }
    }

    @Test
    void theOperatorsOptionsCountToo() {
        PostgresSettings more =
                new PostgresSettings(settings.url() + "&options=-c%20statement_timeout=77000", settings.user(), "");
        assertEquals("77s 10s 30s", ask(more, LONG_TIMEOUTS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:mem:x",
                "postgresql://db/mail",
                "jdbc:postgresql://db:port/mail",
                "jdbc:postgresql://db/mail?password=x",
                "jdbc:postgresql://db/mail?sslpassword=x"
            })
    void anUnfitUrlIsRefused(String url) {
        assertThrows(IllegalArgumentException.class, () -> new PostgresSettings(url, "me", ""));
    }

    @Test
    void thePasswordIsNeverShown() {
        PostgresSettings secret =
                new PostgresSettings("jdbc:postgresql://db/mail?sslmode=verify-full", "me", "hunter2");
        assertEquals("PostgresSettings[jdbc:postgresql://db/mail as me]", secret.toString());
    }
}
