package org.postroad.webmail.push;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.Road;
import org.postroad.mailstore.EmailId;
import org.postroad.webmail.Browser;
import org.postroad.webmail.Person;
import org.postroad.webmail.WebRig;
import org.postroad.webmail.login.LoginSettings;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventSourceTest {
    private static final String MESSAGE = "From: bob@south.test\nSubject: x\nMessage-ID: <%s@south.test>\n\nHello.\n";

    private WebRig rig;
    private Person alice;

    @BeforeAll
    void start(@TempDir Path directory) {
        rig = WebRig.start(directory);
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @BeforeEach
    void newPerson() {
        alice = rig.person();
    }

    /** Reads events from a connection. */
    private static final class Events implements AutoCloseable {
        private final InputStream in;

        Events(InputStream in) {
            this.in = in;
        }

        /** The lines of the next block, a comment's colon included; none at the end. */
        List<String> next() throws IOException {
            List<String> lines = new ArrayList<>();
            StringBuilder line = new StringBuilder();
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                if (octet != '\n') {
                    line.append((char) octet);
                } else if (line.isEmpty()) {
                    return lines;
                } else {
                    lines.add(line.toString());
                    line.setLength(0);
                }
            }
            return lines;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    @Test
    void anArrivalIsPushedAfterItsCommit() throws IOException {
        try (Events events = open("types=*&closeafter=no&ping=0")) {
            rig.deliver(alice, MESSAGE.formatted("pushed"));
            List<String> event = events.next();
            assertEquals("event: state", event.get(0));
            assertTrue(event.get(1).startsWith("id: "));
            JsonNode data = Person.json(event.get(2).substring("data: ".length()));
            assertEquals("StateChange", data.path("@type").textValue());
            JsonNode changed = data.path("changed").path(alice.accountId());
            String state = alice.call("Email/get", "{\"ids\":[]}").path("state").textValue();
            for (String type : List.of("Email", "Mailbox", "Thread", "EmailDelivery")) {
                assertEquals(state, changed.path(type).textValue(), type);
            }
        }
    }

    @Test
    void onlyTypesThatAreWantedComeAndTheStreamClosesAfterState() throws IOException {
        try (Events events = open("types=Identity&closeafter=state&ping=0")) {
            rig.deliver(alice, MESSAGE.formatted("unwanted"));
            alice.call(
                    "Identity/set", "{\"create\":{\"i\":{\"name\":\"n\",\"email\":\"%s\"}}}".formatted(alice.login()));
            List<String> event = events.next();
            JsonNode changed = Person.json(event.get(2).substring("data: ".length()))
                    .path("changed")
                    .path(alice.accountId());
            assertEquals(1, changed.size(), () -> "only Identity: " + changed);
            assertTrue(changed.has("Identity"));
            assertEquals(List.of(), events.next());
        }
    }

    @Test
    void pingsComeByTheClockAndSayTheirInterval() throws IOException {
        try (Events events = open("types=*&closeafter=no&ping=1")) {
            rig.clock.advance(Duration.ofSeconds(5));
            assertEquals(List.of("event: ping", "data: {\"interval\":5}"), events.next());
        }
    }

    @Test
    void whoComesBackIsToldWhatWasMissed() throws IOException {
        rig.deliver(alice, MESSAGE.formatted("missed"));
        String state = alice.call("Email/get", "{\"ids\":[]}").path("state").textValue();
        Browser again = rig.browser().basic(alice.login(), WebRig.PASSWORD).with("Last-Event-ID", "1");
        try (Events events = open(again, "types=Email&closeafter=state&ping=0")) {
            assertEquals("id: " + state, events.next().get(1));
        }
    }

    @Test
    void aConnectionThatIsGoneIsForgotten() throws IOException {
        String metric = "postroad_push_connections ";
        double before = gauge(metric);
        Events events = open("types=*&closeafter=no&ping=0");
        assertEquals(before + 1, gauge(metric));
        events.close();
        await().until(() -> {
            rig.clock.advance(EventStream.HEARTBEAT);
            return gauge(metric) <= before;
        });
    }

    @Test
    void theEndOfASessionEndsItsConnections() throws IOException {
        Browser leaving = rig.browser().login(alice.login(), WebRig.PASSWORD);
        Browser staying = rig.browser().login(alice.login(), WebRig.PASSWORD);
        try (Events here = open(leaving, "types=*&closeafter=no&ping=0");
                Events alsoHere = open(leaving, "types=*&closeafter=no&ping=0");
                Events there = open(staying, "types=Email&closeafter=no&ping=0");
                Events other = open("types=Email&closeafter=no&ping=0")) {
            leaving.post("/auth/logout", "application/json", new byte[0]);
            assertEquals(List.of(), here.next());
            assertEquals(List.of(), alsoHere.next());
            rig.deliver(alice, MESSAGE.formatted("afterlogout"));
            assertEquals("event: state", there.next().get(0));
            assertEquals("event: state", other.next().get(0));
        }
    }

    @Test
    void aSessionThatExpiresTakesItsConnectionsWithIt() throws IOException {
        Browser browser = rig.browser().login(alice.login(), WebRig.PASSWORD);
        try (Events events = open(browser, "types=*&closeafter=no&ping=0")) {
            rig.clock.advance(LoginSettings.defaults().idle());
            List<String> last = events.next();
            while (last.equals(List.of(":"))) { // what was due before
                last = events.next();
            }
            assertEquals(List.of(), last);
        }
        assertEquals(
                401,
                browser.get("/jmap/eventsource?types=*&closeafter=no&ping=0").statusCode());
    }

    @Test
    void aNewLoginInAPlaceOfTheOldEndsTheOldOnesConnections() throws IOException {
        Browser browser = rig.browser().login(alice.login(), WebRig.PASSWORD);
        try (Events events = open(browser, "types=*&closeafter=no&ping=0")) {
            browser.login(alice.login(), WebRig.PASSWORD);
            assertEquals(List.of(), events.next());
        }
    }

    @Test
    void connectionsAreBounded() throws IOException {
        List<Events> open = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            open.add(open("types=*&closeafter=no&ping=0"));
        }
        assertEquals(429, status("types=*&closeafter=no&ping=0"));
        for (Events events : open) {
            events.close();
        }
    }

    @Test
    void parametersAreChecked() {
        assertEquals(400, status("types=*&closeafter=no"));
        assertEquals(400, status("types=*&closeafter=maybe&ping=0"));
        assertEquals(400, status("types=*&closeafter=no&ping=soon"));
        assertEquals(
                401,
                rig.browser()
                        .get("/jmap/eventsource?types=*&closeafter=no&ping=0")
                        .statusCode());
    }

    @Test
    void pushAndFirstFetchAreOnTheRoadOnce() throws IOException {
        EmailId id;
        try (Events one = open("types=Email&closeafter=state&ping=0");
                Events two = open("types=Email&closeafter=state&ping=0")) {
            id = rig.deliver(alice, MESSAGE.formatted("onroad"));
            one.next();
            two.next();
        }
        for (int i = 0; i < 3; i++) {
            alice.call(
                    "Email/get",
                    "{\"ids\":[\"E%s\"],\"properties\":[\"bodyValues\"],\"fetchTextBodyValues\":true}".formatted(id));
        }
        await().until(() -> count(HopKind.FETCH) == 1);
        assertEquals(1, count(HopKind.PUSH));
    }

    private long count(HopKind kind) {
        List<Road> roads =
                rig.store.database().read(rows -> rig.store.roads().withMessageId(rows, "<onroad@south.test>"));
        return roads.get(0).hops().stream().filter(hop -> hop.kind() == kind).count();
    }

    private Events open(String query) throws IOException {
        return open(alice.browser(), query);
    }

    /** Opens a connection and waits until it is known to be open. */
    private static Events open(Browser browser, String query) throws IOException {
        HttpResponse<InputStream> answer =
                browser.send(browser.request("/jmap/eventsource?" + query).GET().build(), BodyHandlers.ofInputStream());
        assertEquals(200, answer.statusCode());
        assertEquals(
                "text/event-stream", answer.headers().firstValue("Content-Type").orElseThrow());
        Events events = new Events(answer.body());
        if (answer.request().headers().firstValue("Last-Event-ID").isEmpty()) {
            assertEquals(List.of(":"), events.next());
        }
        return events;
    }

    private int status(String query) {
        return alice.browser().get("/jmap/eventsource?" + query).statusCode();
    }

    private double gauge(String name) {
        String metrics = new String(rig.browser().get("/metrics").body(), StandardCharsets.UTF_8);
        return metrics.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElse(0);
    }
}
