package org.postroad.app.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.postroad.app.control.Exchange;
import org.postroad.app.control.LongOperation;
import org.postroad.common.blob.BlobCheck;
import org.postroad.common.blob.BlobHolder;
import org.postroad.common.blob.BlobId;
import org.postroad.common.blob.BlobScan;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.blob.IoBudget;
import org.postroad.common.blob.SegmentBlobStore;
import org.postroad.common.db.Database;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.Road;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.Roads;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.MailStore;
import org.postroad.mta.queue.MailQueue;

/**
 * Verifies that rows agree with each other (S1 to S8), that each recipient who must be reached is in the queue or at a recorded end (I3), that each
 * blob is referred to as often as it counts, and that it is what its name says (I1). Mail may flow meanwhile. Thread-safe.
 *
 * <p>Notes tell how far it has come: {@code {"stage": …, "octets": n}} when a stage begins, {@code {"done": n}} for octets that were read.
 */
public final class CheckOperation implements LongOperation {
    private static final int MOST = 1000;
    private static final int PAGE = 500;

    private final Database database;
    private final BlobStore blobs;
    private final MailStore mail;
    private final MailQueue queue;
    private final Roads roads;
    private final Duration keepEnds;
    private final Clock clock;
    private final List<BlobHolder> holders;
    private final BooleanSupplier isServing;

    /**
     * @param keepEnds how long recorded ends are kept: older roads are not compared
     * @param holders every room whose rows refer to blobs
     * @param isServing whether others use the store now
     */
    public CheckOperation(
            Database database,
            BlobStore blobs,
            MailStore mail,
            MailQueue queue,
            Roads roads,
            Duration keepEnds,
            Clock clock,
            List<BlobHolder> holders,
            BooleanSupplier isServing) {
        this.database = database;
        this.blobs = blobs;
        this.mail = mail;
        this.queue = queue;
        this.roads = roads;
        this.keepEnds = keepEnds;
        this.clock = clock;
        this.holders = List.copyOf(holders);
        this.isServing = isServing;
    }

    /**
     * {@code {"repair": …, "bytes": …, "rate": octets a second, 0 for no limit}}; the result has {@code findings}, each with {@code room} and
     * {@code what}, {@code repaired}, and what was looked at.
     */
    @Override
    public JsonNode run(JsonNode arguments, Exchange operator) throws IOException {
        return new Run(operator, arguments).all();
    }

    /** One check. */
    private final class Run {
        private final Exchange operator;
        private final boolean repair;
        private final boolean bytes;
        private final long rate;
        private final ObjectNode result = JsonNodeFactory.instance.objectNode();
        private final ArrayNode findings = result.putArray("findings");
        private final ArrayNode repaired = result.putArray("repaired");

        Run(Exchange operator, JsonNode arguments) {
            this.operator = operator;
            repair = arguments.path("repair").asBoolean();
            bytes = arguments.path("bytes").asBoolean(true);
            rate = arguments.path("rate").asLong();
        }

        ObjectNode all() throws IOException {
            mail();
            queue();
            blobs();
            if (bytes) {
                bytes();
            }
            return result.put("complete", findings.size() < MOST);
        }

        private void mail() throws IOException {
            stage("mail", 0);
            long accounts = 0;
            long last = 0;
            List<Account> page = accounts(last);
            while (!page.isEmpty()) {
                for (Account account : page) {
                    last = account.id().value();
                    accounts++;
                    if (repair) {
                        String who = account.login().toString();
                        database.write(tx -> mail.check().repair(tx, account.id()))
                                .forEach(words -> repaired.add(who + ": " + words));
                    }
                }
                page = accounts(last);
            }
            database.read(rows -> mail.check().verify(rows)).forEach(words -> find("mail", words));
            result.put("accounts", accounts);
        }

        private List<Account> accounts(long above) {
            return database.read(rows -> mail.directory().list(rows, above, PAGE));
        }

        private void queue() throws IOException {
            stage("queue", 0);
            database.read(queue::contradictions).forEach(words -> find("queue", words));
            long looked = 0;
            RoadId last = RoadId.least(clock.instant().minus(keepEnds));
            List<RoadId> page = roadsAbove(last);
            while (!page.isEmpty() && findings.size() < MOST) {
                for (RoadId id : page) {
                    last = id;
                    looked++;
                    queueAgainstRoad(id);
                }
                page = roadsAbove(last);
            }
            result.put("roads", looked);
        }

        private List<RoadId> roadsAbove(RoadId id) {
            return database.read(rows -> roads.above(rows, id, PAGE));
        }

        /** I3: who was to be reached elsewhere waits in the queue or has ended, once. */
        private void queueAgainstRoad(RoadId id) {
            List<String> wrong = database.read(rows -> {
                Road road = roads.find(rows, id).orElseThrow();
                List<String> left = road.hops().stream()
                        .filter(hop -> hop.kind() == HopKind.ROUTE)
                        .flatMap(hop -> RoutedAway.of(hop).stream())
                        .toList();
                if (left.isEmpty()) {
                    return List.<String>of();
                }
                List<String> waiting = queue.items(rows, id).stream()
                        .map(item -> item.address().toString())
                        .toList();
                List<String> ended = queue.ends(rows, id).stream()
                        .map(end -> end.address().toString())
                        .toList();
                return left.stream()
                        .filter(address -> count(waiting, address) + count(ended, address) != 1)
                        .map(address -> id + " for " + address + " is " + count(waiting, address)
                                + " times in the queue and has ended " + count(ended, address) + " times")
                        .toList();
            });
            wrong.forEach(words -> find("queue", words));
        }

        private void blobs() throws IOException {
            stage("blobs", 0);
            BlobCheck check = new BlobCheck(holders);
            if (repair && !isServing.getAsBoolean()) {
                List<String> counted = check.repair(database);
                counted.forEach(words -> repaired.add("blobs: " + words));
            }
            database.read(check::verify).forEach(words -> find("blobs", words));
            if (blobs instanceof SegmentBlobStore segments) {
                long dead = 0;
                for (SegmentBlobStore.Segment segment : segments.segments()) {
                    dead += segment.octets() - segment.living();
                }
                result.put("deadOctets", dead);
            }
        }

        private void bytes() throws IOException {
            BlobScan check = new BlobScan(database, blobs);
            BlobScan.Extent extent = check.extent();
            stage("bytes", extent.octets());
            check.run(new IoBudget(rate > 0 ? rate : Long.MAX_VALUE), new BlobScan.Listener() {
                private long read;
                private long told;

                @Override
                public void reading(BlobId id, long octets) throws IOException {
                    read += octets;
                    if (read - told > 4 << 20) {
                        operator.send(JsonNodeFactory.instance.objectNode().put("done", read - told));
                        told = read;
                    }
                }

                @Override
                public void damaged(BlobId id, String why) {
                    find("bytes", why);
                }
            });
            result.put("blobs", extent.blobs()).put("octets", extent.octets());
        }

        private void stage(String name, long octets) throws IOException {
            operator.send(
                    JsonNodeFactory.instance.objectNode().put("stage", name).put("octets", octets));
        }

        private void find(String room, String what) {
            if (findings.size() < MOST) {
                findings.addObject().put("room", room).put("what", what);
            }
        }
    }

    private static long count(List<String> addresses, String address) {
        return addresses.stream().filter(address::equals).count();
    }

    /** The recipients that a ROUTE hop sends to other hosts. */
    private static final class RoutedAway {
        static List<String> of(Hop hop) {
            if (!(hop.detail().get("routes") instanceof List<?> routes)) {
                return List.of();
            }
            return routes.stream()
                    .filter(route -> route instanceof Map<?, ?> entry && !"mailbox".equals(entry.get("to")))
                    .map(route -> String.valueOf(((Map<?, ?>) route).get("recipient")))
                    .toList();
        }
    }
}
