package org.postroad.app.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks the whole road once, as two people with browsers: alice sends a message with an attachment over HTTP, bob hears of it by push,
 * fetches it over HTTP, and the bytes of the attachment are compared. Then both halves of the road are put together.
 */
public final class LabWalk {
    private static final int ATTACHMENT_SIZE = 100_000;
    private static final Logger LOG = LoggerFactory.getLogger(LabWalk.class);
    private static final String LAST_HOP = "fetch";

    private final Lab lab;
    private final Duration limit;

    /** A walk in a running lab that gives up after the limit. */
    public LabWalk(Lab lab, Duration limit) {
        this.lab = lab;
        this.limit = limit;
    }

    /** Walks; the result says how far it came, and never throws for a message that did not arrive. */
    public WalkResult walk() throws InterruptedException {
        long start = System.nanoTime();
        Walk walk = new Walk(start + limit.toNanos());
        String stoppedBecause = "";
        try {
            walk.go();
        } catch (IOException | WalkStoppedException stopped) {
            stoppedBecause = String.valueOf(stopped.getMessage());
        }
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        return new WalkResult(stoppedBecause.isEmpty(), walk.messageId, millis, walk.hops, stoppedBecause);
    }

    /** The message did not come through in time, or not as it was sent. */
    private static final class WalkStoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WalkStoppedException(String message) {
            super(message, null, false, false);
        }
    }

    private final class Walk {
        private final long deadline;
        private final byte[] attachment = new byte[ATTACHMENT_SIZE];
        private String messageId = "";
        private List<JsonNode> hops = List.of();

        Walk(long deadline) {
            this.deadline = deadline;
            new Random(deadline).nextBytes(attachment);
        }

        void go() throws IOException, InterruptedException {
            LabPerson alice = lab.person("alice");
            LabPerson bob = lab.person("bob");
            JmapClient sender = JmapClient.login(alice.webmail(), alice.address(), alice.password());
            JmapClient reader = JmapClient.login(bob.webmail(), bob.address(), bob.password());
            try (Stream<String> events = reader.events()) {
                BlockingQueue<String> pushes = new LinkedBlockingQueue<>();
                Thread listener = new Thread(() -> listen(events, pushes), "lab-push");
                listener.setDaemon(true);
                listener.start();
                String before = emailState(reader);
                messageId = new Letter(
                                alice,
                                bob,
                                "A walk along the road",
                                "Dear Bob,\n\nthis letter went the whole way.\n\nAlice\n",
                                attachment)
                        .send(sender);
                JsonNode email = arrived(reader, before, pushes, sender);
                compareAttachment(reader, email);
            }
            waitForRoad(sender, reader);
        }

        private static void listen(Stream<String> events, BlockingQueue<String> pushes) {
            try {
                events.forEach(pushes::add);
            } catch (UncheckedIOException closed) {
                LOG.debug("the push channel was closed", closed);
            }
        }

        private String emailState(JmapClient client) throws IOException, InterruptedException {
            ArrayNode calls = client.calls();
            client.call(calls, "Email/get", "0").putArray("ids");
            return client.run(calls).path(0).path(1).path("state").asText();
        }

        private JsonNode arrived(JmapClient reader, String before, BlockingQueue<String> pushes, JmapClient sender)
                throws IOException, InterruptedException {
            while (true) {
                String line = pushes.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (line == null) {
                    hops = sorted(roadOf(sender));
                    throw new WalkStoppedException("no push reached bob within " + limit.toSeconds()
                            + " s; the last hop was " + (hops.isEmpty() ? "none" : hops.get(hops.size() - 1)));
                }
                if (line.startsWith("data:")) {
                    for (JsonNode email : changedSince(reader, before)) {
                        if (("<" + email.path("messageId").path(0).asText() + ">").equals(messageId)) {
                            return email;
                        }
                    }
                }
            }
        }

        private JsonNode changedSince(JmapClient reader, String before) throws IOException, InterruptedException {
            ArrayNode calls = reader.calls();
            reader.call(calls, "Email/changes", "0").put("sinceState", before);
            ObjectNode get = reader.call(calls, "Email/get", "1");
            get.putObject("#ids")
                    .put("resultOf", "0")
                    .put("name", "Email/changes")
                    .put("path", "/created");
            get.put("fetchTextBodyValues", true);
            get.putArray("properties")
                    .add("messageId")
                    .add("subject")
                    .add("textBody")
                    .add("bodyValues")
                    .add("attachments");
            return reader.run(calls).path(1).path(1).path("list");
        }

        private void compareAttachment(JmapClient reader, JsonNode email) throws IOException, InterruptedException {
            JsonNode part = email.path("attachments").path(0);
            try (InputStream in = reader.download(
                    part.path("blobId").asText(),
                    part.path("name").asText(),
                    part.path("type").asText())) {
                if (!Arrays.equals(attachment, in.readNBytes(ATTACHMENT_SIZE + 1))) {
                    throw new WalkStoppedException("the attachment that arrived is not the one that was sent");
                }
            }
        }

        private void waitForRoad(JmapClient sender, JmapClient reader) throws IOException, InterruptedException {
            do {
                List<JsonNode> both = new ArrayList<>(roadOf(sender));
                both.addAll(roadOf(reader));
                hops = sorted(both);
                if (hops.stream().anyMatch(hop -> hop.path("hop").asText().equals(LAST_HOP))) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            } while (System.nanoTime() < deadline);
            throw new WalkStoppedException("the message arrived, but its road does not show that it was fetched");
        }

        private List<JsonNode> roadOf(JmapClient client) throws IOException, InterruptedException {
            ArrayNode calls = client.calls();
            client.call(calls, "Road/get", "0").putArray("messageIds").add(messageId);
            List<JsonNode> all = new ArrayList<>();
            for (JsonNode road : client.run(calls).path(0).path(1).path("list")) {
                road.path("hops").forEach(all::add);
            }
            return all;
        }
    }

    private static List<JsonNode> sorted(List<JsonNode> hops) {
        return hops.stream()
                .sorted(Comparator.comparing(hop -> Instant.parse(hop.path("at").asText())))
                .toList();
    }
}
