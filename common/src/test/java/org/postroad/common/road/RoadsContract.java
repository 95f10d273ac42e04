package org.postroad.common.road;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.postroad.common.db.Database;

/** What every {@link Roads} does. */
public interface RoadsContract {
    Instant NOON = Instant.parse("2026-11-23T12:00:00.123456Z");

    Roads roads();

    Database database();

    @Test
    default void aRoadComesBackWithAllItsHopsInOrder() {
        Hop rich = new Hop(
                HopKind.SMTP_SESSION,
                "mx.north.test",
                NOON,
                Duration.ofNanos(1_234_567),
                Map.of(
                        "lines",
                        List.of("EHLO a", "250 ok"),
                        "tls",
                        Map.of("version", "TLSv1.3", "bits", 256),
                        "ok",
                        true));
        RoadId id = begin(NOON, "<a@north.test>", rich);
        append(id, hop("one"), hop("two"));
        append(id, hop("three"));
        append(id);
        Road road = find(id).orElseThrow();
        assertEquals("<a@north.test>", road.messageId());
        assertEquals(List.of(rich, hop("one"), hop("two"), hop("three")), road.hops());
    }

    @Test
    default void hopsOfAnUnknownRoadAreDropped() {
        RoadId unknown = RoadId.next(NOON);
        append(unknown, hop("lost"));
        assertEquals(Optional.empty(), find(unknown));
    }

    @Test
    default void roadsAreFoundByMessageIdOldestFirst() {
        RoadId later = begin(NOON.plusSeconds(5), "<same@north.test>", hop("b"));
        RoadId earlier = begin(NOON, "<same@north.test>", hop("a"));
        begin(NOON, "<other@north.test>", hop("c"));
        begin(NOON, "", hop("none"));
        assertEquals(List.of(earlier, later), ids("<same@north.test>"));
        assertEquals(List.of(), ids("<nobody@north.test>"));
        assertEquals(List.of(), ids(""));
    }

    @Test
    default void theNewestRoadsComeFirst() {
        RoadId first = begin(NOON, "<1@north.test>", hop("a"));
        RoadId second = begin(NOON.plusMillis(1), "", hop("a"));
        RoadId third = begin(NOON.plusMillis(2), "<3@north.test>", hop("a"));
        append(first, hop("later"));
        assertEquals(List.of(third, second), newest(2));
        assertEquals(List.of(third, second, first), newest(10));
    }

    @Test
    default void aLongMessageIdIsFound() {
        String endless = "<" + "x".repeat(5_000) + "@north.test>";
        RoadId id = begin(NOON, endless, hop("a"));
        assertEquals(List.of(id), ids(endless));
    }

    @Test
    default void aLongMessageIdInAnyScriptIsFound() {
        // Nothing in it repeats, so that no engine can make it short.
        String endless = new Random(1)
                .ints(1_500, 0x4E00, 0x9FFF)
                .mapToObj(Character::toString)
                .collect(Collectors.joining("", "<x", "@north.test>"));
        RoadId id = begin(NOON, endless, hop("a"));
        assertEquals(List.of(id), ids(endless));
        assertEquals(List.of(), ids("<y" + endless.substring(2)));
        assertTrue(endless.startsWith(find(id).orElseThrow().messageId()));
    }

    @Test
    default void halfACharacterInAMessageIdDoesNoHarm() {
        RoadId id = begin(NOON, "<\uD83D@north.test>", hop("a"));
        assertEquals(List.of(id), ids("<\uD83D@north.test>"));
    }

    @Test
    default void roadsAreTrimmedByTheTimeOfTheirBeginning() {
        RoadId first = begin(NOON, "<1@north.test>", hop("a"));
        RoadId second = begin(NOON.plusMillis(1), "<2@north.test>", hop("a"));
        RoadId third = begin(NOON.plusMillis(2), "<3@north.test>", hop("a"));
        append(first, hop("b"));
        assertEquals(1, database().<Integer>write(tx -> roads().trim(tx, NOON.plusMillis(2), 1)));
        assertEquals(1, database().<Integer>write(tx -> roads().trim(tx, NOON.plusMillis(2), 10)));
        assertEquals(0, database().<Integer>write(tx -> roads().trim(tx, NOON.plusMillis(2), 10)));
        assertEquals(Optional.empty(), find(first));
        assertEquals(Optional.empty(), find(second));
        assertTrue(find(third).isPresent());
        append(first, hop("late"));
        assertEquals(Optional.empty(), find(first));
    }

    @Test
    default void everyKindOfDetailIsReadAsItWasWritten() {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("lines", List.of(line("server", 0, "220 \u4FE1"), line("client", 7, "QUIT"), line("note", 8, "")));
        detail.put("odd", List.of(Map.of("a", 1), Map.of("b", List.of(Map.of("c", true), Map.of("c", false)))));
        detail.put(
                "nested",
                Map.of("lists", List.of(List.of(), List.of(1, "two", 3.5), Map.of(), List.of(Map.of("d", 1)))));
        detail.put("size", 5_000_000_000L);
        Hop whole = new Hop(HopKind.SMTP_SESSION, "mx.north.test", NOON.plusNanos(1), Duration.ofNanos(12_345), detail);
        RoadId id = begin(NOON, "<a@north.test>", whole, hop("b"));
        append(id, whole);
        assertEquals(List.of(whole, hop("b"), whole), find(id).orElseThrow().hops());
    }

    private static Map<String, Object> line(String by, int millis, String text) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("by", by);
        line.put("millis", millis);
        line.put("line", text);
        return line;
    }

    @Test
    default void whatIsTooLongIsCutWithAMark() {
        Hop babble = new Hop(
                HopKind.SMTP_DIALOGUE,
                "h",
                NOON,
                Duration.ZERO,
                Map.of("said", "\u00e9".repeat(1_000_000), "code", 250));
        RoadId id = begin(NOON, "<a@north.test>", hop("before"), babble, hop("after"));
        List<Hop> hops = find(id).orElseThrow().hops();
        assertEquals(3, hops.size());
        assertEquals(hop("before"), hops.get(0));
        assertEquals(250, hops.get(1).detail().get("code"));
        String said = String.valueOf(hops.get(1).detail().get("said"));
        assertTrue(said.startsWith("\u00e9\u00e9\u00e9") && said.endsWith("(cut)") && said.length() < 65_536, said);
        assertEquals(hop("after"), hops.get(2));
    }

    @Test
    default void aRoadHasAnEnd() {
        RoadId id = begin(NOON, "<a@north.test>", hop("first"));
        Hop big = new Hop(HopKind.DNS, "h", NOON, Duration.ZERO, Map.of("answer", "x".repeat(60_000)));
        for (int i = 0; i < 30; i++) {
            append(id, big);
        }
        int kept = find(id).orElseThrow().hops().size();
        assertTrue(kept > 10 && kept < 20, "kept " + kept);
    }

    @Test
    default void thousandsOfHopsInOneRowAreBounded() {
        List<Hop> many = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            many.add(hop("number " + i));
        }
        RoadId id = begin(NOON, "<a@north.test>", many.toArray(Hop[]::new));
        List<Hop> kept = find(id).orElseThrow().hops();
        assertTrue(kept.size() > 100 && kept.size() < 10_000, "kept " + kept.size());
    }

    @Test
    default void couriersAppendAtTheSameTime() throws Exception {
        RoadId id = begin(NOON, "<a@north.test>", hop("first"));
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                running.add(executor.submit(() -> append(id, hop("more"))));
            }
            for (Future<?> one : running) {
                one.get(30, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
        assertEquals(41, find(id).orElseThrow().hops().size());
    }

    private RoadId begin(Instant at, String messageId, Hop... hops) {
        RoadId id = RoadId.next(at);
        database().write(tx -> {
            roads().begin(tx, new Road(id, messageId, List.of(hops)));
            return "";
        });
        return id;
    }

    private void append(RoadId id, Hop... hops) {
        database().write(tx -> {
            roads().append(tx, id, List.of(hops));
            return "";
        });
    }

    private Optional<Road> find(RoadId id) {
        return database().read(rows -> roads().find(rows, id));
    }

    private List<RoadId> newest(int limit) {
        return database().read(rows -> roads().newest(rows, limit));
    }

    private List<RoadId> ids(String messageId) {
        return database().read(rows -> roads().withMessageId(rows, messageId)).stream()
                .map(Road::id)
                .toList();
    }

    private static Hop hop(String what) {
        return new Hop(HopKind.QUEUE, "mx.north.test", NOON, Duration.ZERO, Map.of("what", what));
    }
}
