package org.postroad.common.db;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.TestPostgres;

/** Two processes on one schema, and one on another. */
class PostgresNoticesTest {
    private final PostgresSettings settings = TestPostgres.freshSchema();
    private final PostgresSettings otherSettings = TestPostgres.freshSchema();
    private final PostgresDatabase one = PostgresDatabase.open(settings, List.of());
    private final PostgresDatabase two = PostgresDatabase.open(settings, List.of());
    private final PostgresDatabase stranger = PostgresDatabase.open(otherSettings, List.of());
    private final Heard atOne = new Heard();
    private final Heard atTwo = new Heard();
    private final Heard atStranger = new Heard();

    private static final class Heard implements Notices.Listener {
        private final List<String> texts = new CopyOnWriteArrayList<>();
        private final AtomicInteger looks = new AtomicInteger();

        @Override
        public void told(String text) {
            texts.add(text);
        }

        @Override
        public void mayHaveMissed() {
            looks.incrementAndGet();
        }
    }

    @BeforeEach
    void listen() {
        one.notices().listen(atOne);
        two.notices().listen(atTwo);
        stranger.notices().listen(atStranger);
        await().until(() -> List.of(atOne, atTwo, atStranger).stream().allMatch(heard -> heard.looks.get() > 0));
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        stranger.close();
        TestPostgres.drop(settings);
        TestPostgres.drop(otherSettings);
    }

    @Test
    void theOthersHearItInOrderAndTheSenderDoesNot() {
        one.notices().send("first");
        one.notices().send("zweitens ☃");
        await().until(() -> atTwo.texts.size() == 2);
        assertEquals(List.of("first", "zweitens ☃"), atTwo.texts);
        two.notices().send("answer");
        await().until(() -> !atOne.texts.isEmpty());
        assertEquals(List.of("answer"), atOne.texts);
        stranger.notices().send("elsewhere");
        assertEquals(List.of(), atStranger.texts);
        assertEquals(2, atTwo.texts.size());
    }

    @Test
    void manyLongOnesGoInPieces() {
        List<String> sent = IntStream.range(0, 500)
                .mapToObj(i -> i + " " + "x".repeat(i * 7 % Notices.MAX_OCTETS))
                .toList();
        sent.forEach(one.notices()::send);
        await().until(() -> atTwo.texts.size() >= sent.size());
        assertEquals(sent, atTwo.texts);
    }

    @Test
    void whatCannotGoIsRefused() {
        for (String text : List.of("", "two\nlines", "é".repeat(Notices.MAX_OCTETS / 2 + 1))) {
            assertThrows(IllegalArgumentException.class, () -> one.notices().send(text));
        }
    }

    @Test
    void whoLosesTheConnectionIsAskedToLookAndHearsTheNextOnes() {
        one.notices().send("before");
        await().until(() -> !atTwo.texts.isEmpty());
        int looks = atTwo.looks.get();
        TestPostgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                + " AND application_name = 'postroad'");
        await().until(() -> atTwo.looks.get() > looks);
        one.notices().send("after");
        await().until(() -> atTwo.texts.contains("after"));
    }

    @Test
    void whatIsTooMuchIsDroppedAndSaidToBe() {
        int looks = atTwo.looks.get();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 60_000; i++) {
            String text = i + "x".repeat(200);
            sent.add(text);
            one.notices().send(text);
        }
        one.notices().send("last");
        await().until(() -> atTwo.texts.contains("last") || atTwo.looks.get() > looks);
        assertTrue(atTwo.texts.size() == sent.size() + 1 || atTwo.looks.get() > looks, "dropped in silence");
    }

    @Test
    void aListenerThatFailsDoesNotSilenceTheOthers() {
        Heard third = new Heard();
        two.notices().listen(new Notices.Listener() {
            @Override
            public void told(String text) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void mayHaveMissed() {
                throw new IllegalStateException("on purpose");
            }
        });
        two.notices().listen(third);
        one.notices().send("hello");
        await().until(() -> third.texts.equals(List.of("hello")));
    }
}
