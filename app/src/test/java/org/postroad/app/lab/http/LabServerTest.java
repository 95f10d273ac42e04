package org.postroad.app.lab.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postroad.app.lab.LabSettings;

/** The lab's API over a socket, in front of two real systems. */
class LabServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static LabServer server;
    private static URI base;

    @BeforeAll
    static void open() throws IOException {
        server = LabServer.start(new LabSettings(Optional.empty(), false, 0));
        base = server.page().resolve("/");
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @AfterEach
    void mendAll() throws Exception {
        assertEquals(200, send("POST", "/lab/api/reset", "").statusCode());
    }

    // ---- what it tells

    @Test
    void theStateNamesTheSystemsTheirPeopleAndWhatCanBeBroken() throws Exception {
        JsonNode state = get("/lab/api/state");
        JsonNode south = state.path("systems").path(1);
        assertEquals("south", south.path("name").asText());
        assertEquals("south.test", south.path("domain").asText());
        assertEquals("mx.south.test", south.path("hostname").asText());
        assertEquals("up", south.path("state").asText());
        assertEquals(
                server.lab().person("bob").webmail().toString(),
                south.path("webmail").asText());
        assertEquals(List.of("bob", "ben"), texts(south.path("people"), "id"));
        assertEquals(
                List.of("host-stopped", "refuse-recipient", "dns-broken", "dns-silent", "cut-after-dot"),
                texts(state.path("faults"), "name"));
    }

    @Test
    void aLetterIsListedAndItsRoadIsJoined() throws Exception {
        String messageId = letter("A joined road");
        Awaitility.await().until(() -> hops(get(path(messageId))).contains("north end"));
        JsonNode road = roadWhen(messageId, "delivered");
        assertEquals("A joined road", road.path("subject").asText());
        assertEquals("alice@north.test", road.path("from").asText());
        assertEquals(
                "bob@south.test",
                road.path("recipients").path(0).path("address").asText());
        assertEquals(List.of("origin", "copy"), texts(road.path("roads"), "role"));
        assertEquals(List.of("north", "south"), texts(road.path("roads"), "system"));
        List<String> hops = hops(road);
        for (String hop : List.of(
                "north httpRequest",
                "north commit",
                "north dns",
                "north tls",
                "north smtpDialogue",
                "south smtpSession",
                "south mailbox")) {
            assertTrue(hops.contains(hop), () -> hop + " is missing in " + hops);
        }
        List<String> times = texts(road.path("hops"), "at");
        assertEquals(
                times.stream()
                        .map(java.time.Instant::parse)
                        .sorted()
                        .map(Object::toString)
                        .toList(),
                times);
        JsonNode newest = get("/lab/api/roads").path("messages").path(0);
        assertEquals(messageId, newest.path("messageId").asText());
        assertEquals(
                404, send("GET", "/lab/api/roads/%3Cnobody@north.test%3E", "").statusCode());
    }

    @Test
    void whatHappensIsToldAsItHappensAndNothingTwiceOrNever() throws Exception {
        try (Events events = new Events("")) {
            String messageId = letter("Watched");
            Awaitility.await().until(() -> events.summaries(messageId).contains("delivered"));
            Awaitility.await().until(() -> hops(get(path(messageId))).contains("north end"));
            JsonNode whole = Awaitility.await()
                    .until(
                            () -> get(path(messageId)),
                            road -> events.recorded(messageId)
                                    == road.path("hops").size());
            Awaitility.await().until(() -> {
                List<String> waited = waited(events.of(messageId));
                return !waited.isEmpty() && waited.get(waited.size() - 1).isEmpty();
            }); // after an attempt nothing is waited for
            List<JsonNode> mine = events.of(messageId);
            List<String> recorded = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            for (JsonNode event : mine) {
                for (JsonNode hop : event.path("hops")) {
                    if (hop.path("state").asText().equals("seen")) {
                        assertFalse(recorded.contains(key(hop)), "seen after it was recorded");
                        seen.add(key(hop));
                    } else {
                        recorded.add(key(hop));
                    }
                }
            }
            assertTrue(recorded.containsAll(seen) && seen.size() >= 6, () -> seen + " in " + recorded);
            assertEquals(new HashSet<>(recorded).size(), recorded.size());
            assertTrue(recorded.containsAll(texts(whole.path("hops"), "at", "hop", "road")), recorded::toString);
            List<String> waited = waited(mine);
            assertTrue(waited.containsAll(List.of("dns", "connect", "tls", "smtpDialogue")), waited::toString);
            assertEquals("underWay", events.summaries(messageId).get(0));
        }
    }

    private static List<String> waited(List<JsonNode> events) {
        return events.stream()
                .filter(event -> event.has("attempt"))
                .map(event -> event.path("hop").path("hop").asText())
                .toList();
    }

    @Test
    void whoComesBackMissesNothing() throws Exception {
        String last;
        try (Events events = new Events("")) {
            letter("Before");
            Awaitility.await().until(() -> events.ids.size() > 3);
            last = events.ids.get(2);
        }
        String messageId = letter("Meanwhile");
        roadWhen(messageId, "delivered");
        try (Events events = new Events(last)) {
            Awaitility.await().until(() -> events.summaries(messageId).contains("delivered"));
            assertEquals(number(last) + 1, number(events.ids.get(0)));
            assertFalse(events.types.contains("reset"));
        }
        try (Events events = new Events("other-17")) {
            Awaitility.await().until(() -> events.types.contains("reset"));
        }
    }

    // ---- whom it serves

    @Test
    void onlyItsOwnPageMayChangeAnything() throws Exception {
        for (String[] stranger : new String[][] {
            {"Origin", "http://evil.example"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}
        }) {
            for (String[] request : new String[][] {
                {"POST", "/lab/api/people/bob/key"},
                {"PUT", "/lab/api/faults/dns-broken/south"},
                {"DELETE", "/lab/api/faults/dns-broken/south"},
                {"POST", "/lab/api/send"},
                {"POST", "/lab/api/reset"}
            }) {
                HttpRequest forged = HttpRequest.newBuilder(base.resolve(request[1]))
                        .method(request[0], BodyPublishers.noBody())
                        .header(stranger[0], stranger[1])
                        .build();
                assertEquals(403, HTTP.send(forged, BodyHandlers.discarding()).statusCode(), request[1]);
            }
        }
    }

    @Test
    void underAnotherNameItShowsNothing() throws Exception { // DNS rebinding
        URI other = URI.create("http://localhost:" + base.getPort());
        HttpResponse<String> api = HTTP.send(
                HttpRequest.newBuilder(other.resolve("/lab/api/state")).build(), BodyHandlers.ofString());
        assertEquals(403, api.statusCode());
        HttpResponse<String> page =
                HTTP.send(HttpRequest.newBuilder(other.resolve("/lab")).build(), BodyHandlers.ofString());
        assertEquals(302, page.statusCode());
        assertEquals(
                server.page().toString(), page.headers().firstValue("Location").orElseThrow());
    }

    @Test
    void nonsenseIsRefused() throws Exception {
        assertEquals(404, send("PUT", "/lab/api/faults/earthquake/south", "").statusCode());
        assertEquals(404, send("PUT", "/lab/api/faults/dns-broken/west", "").statusCode());
        assertEquals(
                400,
                send("PUT", "/lab/api/faults/refuse-recipient/south", "{\"recipient\": \"alice\"}")
                        .statusCode());
        assertEquals(400, send("POST", "/lab/api/send", "no json").statusCode());
        assertEquals(404, send("POST", "/lab/api/send", "{\"to\": \"nobody\"}").statusCode());
        assertEquals(404, send("POST", "/lab/api/people/nobody/key", "").statusCode());
        assertEquals(413, send("POST", "/lab/api/send", "x".repeat(10_000)).statusCode());
    }

    @Test
    void aKeySignsIn() throws Exception {
        JsonNode key = json(send("POST", "/lab/api/people/ada/key", ""));
        HttpRequest redeem = HttpRequest.newBuilder(
                        URI.create(key.path("webmail").asText() + "/auth/key"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"key\": \"" + key.path("key").asText() + "\"}"))
                .build();
        assertEquals(
                "ada@north.test",
                json(HTTP.send(redeem, BodyHandlers.ofString())).path("login").asText());
    }

    // ---- what it breaks

    @Test
    void aStoppedHostIsGoneAndComesBackWithTheMailThatWaited() throws Exception {
        URI webmail = server.lab().person("bob").webmail();
        JsonNode state = json(send("PUT", "/lab/api/faults/host-stopped/south", ""));
        assertEquals("down", state.path("systems").path(1).path("state").asText());
        assertEquals(
                "south",
                state.path("faults").path(0).path("broken").path(0).path("host").asText());
        org.junit.jupiter.api.Assertions.assertThrows(
                ConnectException.class, () -> new Socket("127.0.0.1", webmail.getPort()).close());
        assertEquals(
                409,
                send("POST", "/lab/api/send", "{\"from\": \"bob\", \"to\": \"alice\"}")
                        .statusCode());
        assertEquals(409, send("POST", "/lab/api/people/bob/key", "").statusCode());
        String messageId = letter("To a host that is away");
        JsonNode waiting = roadWhen(messageId, "waiting");
        assertTrue(waiting.path("hops").toString().contains("connection refused"), waiting::toString);
        assertEquals("south", waiting.path("unavailable").path(0).asText());
        JsonNode mended = json(send("DELETE", "/lab/api/faults/host-stopped/south", ""));
        assertEquals(
                webmail.toString(),
                mended.path("systems").path(1).path("webmail").asText());
        roadWhen(messageId, "delivered");
    }

    @Test
    void aRefusedRecipientBouncesAndTheReportIsPartOfTheRoad() throws Exception {
        send("PUT", "/lab/api/faults/refuse-recipient/south", "{\"recipient\": \"ben\"}");
        String messageId = letter("Unwanted", "ben");
        JsonNode road = roadWhen(messageId, "failed");
        assertTrue(road.path("hops").toString().contains("550 5.7.1"), road::toString);
        Awaitility.await()
                .until(() -> texts(get(path(messageId)).path("roads"), "role").contains("report"));
        roadWhen(letter("Wanted", "bob"), "delivered");
        send("DELETE", "/lab/api/faults/refuse-recipient/south", "");
        roadWhen(letter("Wanted again", "ben"), "delivered");
    }

    @Test
    void brokenDnsIsSeenAndMended() throws Exception {
        for (String fault : List.of("dns-broken", "dns-silent")) {
            send("PUT", "/lab/api/faults/" + fault + "/south", "");
            String messageId = letter("Where to?");
            JsonNode road = roadWhen(messageId, "waiting");
            String rcode = fault.equals("dns-broken") ? "SERVFAIL" : "TIMEOUT";
            assertTrue(road.path("hops").toString().contains("\"rcode\":\"" + rcode + "\""), road::toString);
            send("DELETE", "/lab/api/faults/" + fault + "/south", "");
            roadWhen(messageId, "delivered");
        }
    }

    @Test
    void aCutAfterTheDotIsTriedAgainAndKnownAgain() throws Exception {
        send("PUT", "/lab/api/faults/cut-after-dot/south", "");
        String messageId = letter("Twice");
        roadWhen(messageId, "delivered");
        Awaitility.await().until(() -> get(path(messageId)).toString().contains("\"repeated\":true"));
        JsonNode joined = get(path(messageId));
        assertEquals(List.of("origin", "copy"), texts(joined.path("roads"), "role"));
        assertEquals(
                1,
                StreamSupport.stream(joined.path("hops").spliterator(), false)
                        .filter(hop -> hop.path("hop").asText().equals("mailbox"))
                        .count());
        assertTrue(
                StreamSupport.stream(joined.path("hops").spliterator(), false)
                        .anyMatch(hop ->
                                hop.path("detail").path("trouble").asText().equals("DOT_UNANSWERED")),
                joined::toString);
        JsonNode state = get("/lab/api/state");
        assertEquals(0, state.path("faults").path(4).path("broken").size(), "it cuts once");
    }

    // ---- how it is asked

    private String letter(String subject) throws Exception {
        return letter(subject, "bob");
    }

    private String letter(String subject, String to) throws Exception {
        HttpResponse<String> answer =
                send("POST", "/lab/api/send", "{\"to\": \"" + to + "\", \"subject\": \"" + subject + "\"}");
        assertEquals(200, answer.statusCode(), answer::body);
        return json(answer).path("messageId").asText();
    }

    private JsonNode roadWhen(String messageId, String outcome) throws Exception {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertEquals(
                        outcome, get(path(messageId)).path("outcome").asText()));
        return get(path(messageId));
    }

    private static String path(String messageId) {
        return "/lab/api/roads/" + messageId.replace("<", "%3C").replace(">", "%3E");
    }

    private static JsonNode get(String path) throws Exception {
        return json(send("GET", path, ""));
    }

    private static HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .method(method, BodyPublishers.ofString(body))
                .header("Origin", base.toString().replaceAll("/$", ""))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }

    private static List<String> texts(JsonNode list, String... names) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(item -> String.join(
                        " ",
                        Stream.of(names).map(name -> item.path(name).asText()).toList()))
                .toList();
    }

    private static List<String> hops(JsonNode road) {
        return texts(road.path("hops"), "system", "hop");
    }

    private static String key(JsonNode hop) {
        return String.join(
                " ",
                hop.path("at").asText(),
                hop.path("hop").asText(),
                hop.path("road").asText());
    }

    private static long number(String id) {
        return Long.parseLong(id.substring(id.indexOf('-') + 1));
    }

    /** A page's line to the lab. */
    private static final class Events implements AutoCloseable {
        final List<String> ids = new CopyOnWriteArrayList<>();
        final List<String> types = new CopyOnWriteArrayList<>();
        final List<JsonNode> data = new CopyOnWriteArrayList<>();
        private final Stream<String> lines;

        Events(String lastEventId) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve("/lab/api/events"));
            if (!lastEventId.isEmpty()) {
                request.header("Last-Event-ID", lastEventId);
            }
            lines = HTTP.send(request.build(), BodyHandlers.ofLines()).body();
            Thread reader = new Thread(this::read, "events");
            reader.setDaemon(true);
            reader.start();
            Awaitility.await().until(() -> connected);
        }

        private volatile boolean connected;

        private void read() {
            try {
                lines.forEach(line -> {
                    connected = true;
                    if (line.startsWith("id: ")) {
                        ids.add(line.substring(4));
                    } else if (line.startsWith("event: ")) {
                        types.add(line.substring(7));
                    } else if (line.startsWith("data: ")) {
                        data.add(parsed(line.substring(6)));
                    }
                });
            } catch (java.io.UncheckedIOException closed) {
                connected = false;
            }
        }

        private static JsonNode parsed(String text) {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        List<JsonNode> of(String messageId) {
            return data.stream()
                    .filter(event -> event.path("messageId").asText().equals(messageId))
                    .toList();
        }

        long recorded(String messageId) {
            return of(messageId).stream()
                    .flatMap(event -> StreamSupport.stream(event.path("hops").spliterator(), false))
                    .filter(hop -> hop.path("state").asText().equals("recorded"))
                    .count();
        }

        List<String> summaries(String messageId) {
            return of(messageId).stream()
                    .filter(event -> event.has("outcome"))
                    .map(event -> event.path("outcome").asText())
                    .toList();
        }

        @Override
        public void close() {
            lines.close();
        }
    }
}
