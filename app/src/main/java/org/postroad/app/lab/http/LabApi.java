package org.postroad.app.lab.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postroad.app.lab.Lab;
import org.postroad.app.lab.LabFault;
import org.postroad.app.lab.LabFaults;
import org.postroad.app.lab.LabHost;
import org.postroad.app.lab.LabPerson;
import org.postroad.webmail.http.Bodies;
import org.postroad.webmail.http.Endpoints;
import org.postroad.webmail.http.Problem;
import org.postroad.webmail.json.Json;
import org.postroad.webmail.login.SameOrigin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the lab's page may ask and do, under {@code /lab/api}. Thread-safe. */
final class LabApi implements Endpoints {
    private static final Logger LOG = LoggerFactory.getLogger(LabApi.class);
    private static final int NEWEST = 50;
    private static final int MAX_BODY = 8 * 1024;
    private static final int MAX_SUBJECT = 200;
    private static final int MAX_TEXT = 4_000;

    private record Prepared(String subject, String text) {}

    private static final List<Prepared> LETTERS = List.of(
            new Prepared(
                    "Is the road open?",
                    "I hear the bridge at the second milestone has been mended. Send word if this reaches you.\n"),
            new Prepared(
                    "The coach leaves at six",
                    "There is one seat left inside and two on the roof. Shall I keep one for you?\n"),
            new Prepared(
                    "A parcel at the inn",
                    "Somebody left a parcel with your name on it at the Golden Horn. It ticks, but kindly.\n"),
            new Prepared(
                    "Weather on the pass",
                    "Snow above the tree line, clear below. The mail will be through by noon.\n"));

    private final AtomicInteger sent = new AtomicInteger();
    private volatile @Nullable Lab lab;
    private volatile @Nullable RoadBook book;

    /** The lab is open: requests before were asked to come again. */
    void open(Lab opened, RoadBook itsBook) {
        book = itsBook;
        lab = opened;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/lab/api/state", ctx -> answer(ctx, state()));
        routes.get("/lab/api/roads", this::roads);
        routes.get("/lab/api/roads/<messageId>", this::road);
        routes.post("/lab/api/people/{name}/key", this::key);
        routes.put("/lab/api/faults/{fault}/{host}", this::inflict);
        routes.delete("/lab/api/faults/{fault}/{host}", this::mend);
        routes.post("/lab/api/send", this::send);
        routes.post("/lab/api/reset", this::reset);
    }

    /** The systems, their people, and what is broken. */
    ObjectNode state() {
        Lab there = lab();
        ObjectNode state = Json.object();
        ArrayNode systems = state.putArray("systems");
        there.hosts().forEach(host -> systems.add(system(there, host)));
        ArrayNode faults = state.putArray("faults");
        for (LabFault fault : LabFault.values()) {
            ObjectNode json = faults.addObject()
                    .put("name", fault.text())
                    .put("title", fault.title())
                    .put("effect", fault.effect())
                    .put("expectation", fault.expectation());
            ArrayNode broken = json.putArray("broken");
            there.faults().broken().stream()
                    .filter(one -> one.fault() == fault)
                    .forEach(one -> broken.addObject().put("host", one.host()).put("recipient", one.recipient()));
        }
        return state;
    }

    private static ObjectNode system(Lab lab, LabHost host) {
        ObjectNode system = Json.object()
                .put("name", host.name())
                .put("domain", host.domain().ascii())
                .put("hostname", host.hostname().ascii())
                .put("webmail", host.webmail().toString())
                .put("state", host.state().name().toLowerCase(Locale.ROOT));
        ArrayNode people = system.putArray("people");
        peopleOf(lab, host)
                .forEach(person -> people.addObject()
                        .put("id", person.id())
                        .put("name", person.name())
                        .put("address", person.address()));
        return system;
    }

    private void roads(Context ctx) {
        RoadBook roads = book();
        ObjectNode list = Json.object();
        ArrayNode lines = list.putArray("messages");
        roads.newest(NEWEST).forEach(road -> lines.add(roads.summary(road)));
        answer(ctx, list);
    }

    private void road(Context ctx) {
        RoadBook roads = book();
        ObjectNode whole = roads.message(ctx.pathParam("messageId"))
                .map(roads::whole)
                .orElseThrow(() -> Problem.of(HttpStatus.NOT_FOUND, "no system that is up knows this message"));
        answer(ctx, whole);
    }

    private void key(Context ctx) {
        SameOrigin.require(ctx);
        Lab there = lab();
        LabPerson person = person(there, ctx.pathParam("name"));
        String key = hostOf(there, person)
                .ask(system -> system.signInKey(person.address()))
                .orElseThrow(() -> Problem.of(HttpStatus.CONFLICT, person.name() + "'s system is stopped"));
        answer(
                ctx,
                Json.object().put("key", key).put("webmail", person.webmail().toString()));
    }

    private void inflict(Context ctx) throws IOException {
        SameOrigin.require(ctx);
        Lab there = lab();
        LabHost host = host(there, ctx.pathParam("host"));
        JsonNode wanted = body(ctx).path("recipient");
        LabPerson recipient = wanted.isTextual()
                ? person(there, wanted.textValue())
                : peopleOf(there, host).get(0);
        if (!hostOf(there, recipient).equals(host)) {
            throw Problem.of(HttpStatus.BAD_REQUEST, recipient.name() + " does not live at " + host.domain());
        }
        there.faults().inflict(fault(ctx), host, recipient);
        answer(ctx, state());
    }

    private void mend(Context ctx) {
        SameOrigin.require(ctx);
        Lab there = lab();
        mend(there.faults(), fault(ctx), host(there, ctx.pathParam("host")));
        answer(ctx, state());
    }

    private void reset(Context ctx) {
        SameOrigin.require(ctx);
        Lab there = lab();
        for (LabFaults.Broken broken : there.faults().broken()) {
            mend(there.faults(), broken.fault(), host(there, broken.host()));
        }
        answer(ctx, state());
    }

    private static void mend(LabFaults faults, LabFault fault, LabHost host) {
        try {
            faults.mend(fault, host);
        } catch (IOException stillBroken) {
            LOG.warn("{} did not start again", host.domain(), stillBroken);
            throw Problem.of(HttpStatus.SERVICE_UNAVAILABLE, host.domain() + " did not start again; try once more");
        }
    }

    private void send(Context ctx) throws IOException, InterruptedException {
        SameOrigin.require(ctx);
        Lab there = lab();
        JsonNode body = body(ctx);
        LabPerson from = person(there, body.path("from").asText("alice"));
        LabPerson to = person(there, body.path("to").asText("bob"));
        if (hostOf(there, from).state() != LabHost.State.UP) {
            throw Problem.of(HttpStatus.CONFLICT, from.name() + "'s system is stopped");
        }
        Prepared letter = LETTERS.get(Math.floorMod(sent.getAndIncrement(), LETTERS.size()));
        String subject = body.path("subject").asText(letter.subject());
        String text =
                body.path("text").asText("Dear " + to.name() + ",\n\n" + letter.text() + "\n" + from.name() + "\n");
        if (subject.length() > MAX_SUBJECT || text.length() > MAX_TEXT) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "the letter is too long");
        }
        answer(ctx, Json.object().put("messageId", there.send(from, to, subject, text)));
    }

    private static JsonNode body(Context ctx) throws IOException {
        byte[] body = Bodies.read(ctx, MAX_BODY);
        return body.length == 0 ? Json.object() : Json.read(body);
    }

    private static void answer(Context ctx, ObjectNode json) {
        ctx.contentType("application/json").result(Json.write(json));
    }

    private static LabFault fault(Context ctx) {
        return LabFault.named(ctx.pathParam("fault"))
                .orElseThrow(() -> Problem.of(HttpStatus.NOT_FOUND, "there is no such fault"));
    }

    private static LabHost host(Lab lab, String name) {
        return lab.host(name).orElseThrow(() -> Problem.of(HttpStatus.NOT_FOUND, "the hosts are north and south"));
    }

    private static LabPerson person(Lab lab, String id) {
        return lab.people().stream()
                .filter(person -> person.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.of(HttpStatus.NOT_FOUND, "nobody in the lab is called so"));
    }

    private static LabHost hostOf(Lab lab, LabPerson person) {
        return lab.hosts().stream()
                .filter(host -> person.address().endsWith("@" + host.domain().ascii()))
                .findFirst()
                .orElseThrow();
    }

    private static List<LabPerson> peopleOf(Lab lab, LabHost host) {
        return lab.people().stream()
                .filter(person -> hostOf(lab, person).equals(host))
                .toList();
    }

    private Lab lab() {
        Lab there = lab;
        if (there == null) {
            throw opening();
        }
        return there;
    }

    private RoadBook book() {
        RoadBook there = book;
        if (there == null) {
            throw opening();
        }
        return there;
    }

    private static Problem opening() {
        return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "the lab is being opened")
                .withHeader("Retry-After", "1");
    }
}
