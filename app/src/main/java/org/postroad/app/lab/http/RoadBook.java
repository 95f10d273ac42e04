package org.postroad.app.lab.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postroad.app.lab.Lab;
import org.postroad.app.lab.LabHost;
import org.postroad.app.lab.http.JoinedRoad.LabRoad;
import org.postroad.app.lab.http.JoinedRoad.Part;
import org.postroad.app.lab.http.JoinedRoad.Role;
import org.postroad.app.system.MailSystem;
import org.postroad.common.blob.BlobId;
import org.postroad.common.mime.AddressGroup;
import org.postroad.common.mime.Header;
import org.postroad.common.mime.HeaderSummary;
import org.postroad.common.mime.MailAddress;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.Road;
import org.postroad.common.road.RoadId;
import org.postroad.webmail.json.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the roads of both systems and joins those of one message. A system that is stopped is left out. Thread-safe. */
final class RoadBook {
    private static final Logger LOG = LoggerFactory.getLogger(RoadBook.class);
    private static final int MAX_REPORTS = 10;
    private static final int MAX_HEADERS = 500;

    private final Lab lab;
    /** What the headers of messages say, by their roads; they never change. */
    private final Map<RoadId, HeaderSummary> headers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RoadId, HeaderSummary> eldest) {
            return size() > MAX_HEADERS;
        }
    };

    RoadBook(Lab lab) {
        this.lab = lab;
    }

    /** The Message-ID of a road. */
    Optional<String> messageId(String host, RoadId id) {
        return find(host, id).map(road -> road.road().messageId());
    }

    /** The newest messages, newest first, each once. */
    List<JoinedRoad> newest(int limit) {
        Set<String> messageIds = new LinkedHashSet<>();
        for (LabHost host : lab.hosts()) {
            host.ask(system -> newest(system, limit)).ifPresent(messageIds::addAll);
        }
        return messageIds.stream()
                .flatMap(messageId -> message(messageId).stream())
                .sorted(Comparator.comparing(
                                (JoinedRoad road) -> road.origin().labRoad().began())
                        .reversed())
                .limit(limit)
                .toList();
    }

    /** The journey of a message, with the reports about it. */
    Optional<JoinedRoad> message(String messageId) {
        List<LabRoad> own = withMessageId(messageId);
        if (own.isEmpty()) {
            return Optional.empty();
        }
        List<Part> parts = new ArrayList<>();
        own.forEach(road -> parts.add(new Part(road, parts.isEmpty() ? Role.ORIGIN : Role.COPY)));
        reports(own).forEach(report -> parts.add(new Part(report, Role.REPORT)));
        return Optional.of(new JoinedRoad(messageId, parts));
    }

    /** A line of the list of messages. */
    ObjectNode summary(JoinedRoad road) {
        HeaderSummary header = header(road);
        ObjectNode json = Json.object()
                .put("messageId", road.messageId())
                .put("subject", header.subject())
                .put("from", first(header.from()))
                .put("at", road.origin().labRoad().began().toString())
                .put("outcome", road.outcome().text())
                .put("isReport", road.isReport())
                .put("system", road.origin().labRoad().host());
        ArrayNode recipients = json.putArray("recipients");
        road.outcomes()
                .forEach((address, outcome) ->
                        recipients.addObject().put("address", address).put("outcome", outcome.text()));
        return json;
    }

    /** The whole journey: the line of the list, the roads it is joined of, and all hops by time. */
    ObjectNode whole(JoinedRoad road) {
        ObjectNode json = summary(road);
        ArrayNode roads = json.putArray("roads");
        List<ObjectNode> hops = new ArrayList<>();
        for (Part part : road.parts()) {
            roads.addObject()
                    .put("id", part.road().id().text())
                    .put("system", part.labRoad().host())
                    .put("messageId", part.road().messageId())
                    .put("role", part.role().name().toLowerCase(Locale.ROOT));
            for (Hop hop : part.road().hops()) {
                hops.add(HopView.of(hop, part.labRoad().host(), part.road().id().text(), HopView.State.RECORDED));
            }
        }
        ArrayNode unavailable = json.putArray("unavailable");
        lab.hosts().stream()
                .filter(host -> host.state() != LabHost.State.UP)
                .forEach(host -> unavailable.add(host.name()));
        hops.sort(Comparator.comparing(hop -> Instant.parse(hop.path("at").asText())));
        json.putArray("hops").addAll(hops);
        return json;
    }

    private static List<String> newest(MailSystem system, int limit) {
        return system.store()
                .database()
                .read(rows -> system.store().roads().newest(rows, limit).stream()
                        .flatMap(id -> system.store().roads().find(rows, id).stream())
                        .map(Road::messageId)
                        .filter(messageId -> !messageId.isEmpty())
                        .toList());
    }

    private List<LabRoad> withMessageId(String messageId) {
        List<LabRoad> found = new ArrayList<>();
        for (LabHost host : lab.hosts()) {
            host.ask(system -> system.store()
                            .database()
                            .read(rows -> system.store().roads().withMessageId(rows, messageId)))
                    .ifPresent(roads -> roads.forEach(road -> found.add(new LabRoad(host.name(), road))));
        }
        found.sort(Comparator.comparing(LabRoad::began));
        return found;
    }

    private List<LabRoad> reports(List<LabRoad> roads) {
        return roads.stream()
                .flatMap(road -> road.road().hops().stream()
                        .filter(hop -> hop.kind() == HopKind.BOUNCE)
                        .flatMap(hop -> HopView.text(hop, "report").stream())
                        .flatMap(id -> find(road.host(), new RoadId(id)).stream()))
                .limit(MAX_REPORTS)
                .toList();
    }

    private Optional<LabRoad> find(String host, RoadId id) {
        return lab.host(host)
                .flatMap(where -> where.ask(system -> system.store()
                        .database()
                        .read(rows -> system.store().roads().find(rows, id))))
                .flatMap(found -> found)
                .map(road -> new LabRoad(host, road));
    }

    /** From the first of the message's copies that is still there: what left the queue is kept no longer. */
    private HeaderSummary header(JoinedRoad road) {
        return road.parts().stream()
                .filter(part -> part.role() != Role.REPORT)
                .flatMap(part -> header(part).stream())
                .findFirst()
                .orElse(HeaderSummary.NONE);
    }

    private Optional<HeaderSummary> header(Part part) {
        RoadId id = part.road().id();
        synchronized (headers) {
            HeaderSummary known = headers.get(id);
            if (known != null) {
                return Optional.of(known);
            }
        }
        Optional<HeaderSummary> read = blob(part.road())
                .flatMap(blob ->
                        lab.host(part.labRoad().host()).flatMap(host -> host.ask(system -> read(system, blob))))
                .flatMap(found -> found);
        synchronized (headers) {
            read.ifPresent(header -> headers.put(id, header));
        }
        return read;
    }

    private static Optional<BlobId> blob(Road road) {
        return road.hops().stream()
                .filter(hop -> hop.kind() == HopKind.COMMIT)
                .flatMap(hop -> HopView.text(hop, "blob").stream())
                .map(BlobId::new)
                .findFirst();
    }

    private static Optional<HeaderSummary> read(MailSystem system, BlobId blob) {
        try (InputStream in = system.store().blobs().open(blob)) {
            return Optional.of(HeaderSummary.of(Header.read(in)));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException unreadable) {
            LOG.warn("the header of a message cannot be read", unreadable);
            return Optional.empty();
        }
    }

    private static String first(List<AddressGroup> groups) {
        return groups.stream()
                .flatMap(group -> group.addresses().stream())
                .map(MailAddress::email)
                .findFirst()
                .orElse("");
    }
}
