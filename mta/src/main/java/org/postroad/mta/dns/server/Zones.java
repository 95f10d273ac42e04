package org.postroad.mta.dns.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** What a name server knows: zones, read from the text of zone files (RFC 1035 §5). Immutable. */
public final class Zones {
    private static final int MAX_RECORDS = 10_000;

    private final List<Zone> zones;

    private Zones(List<Zone> zones) {
        this.zones = List.copyOf(zones);
    }

    /**
     * Reads zones, each from its own text: {@code $ORIGIN}, {@code $TTL}, SOA, NS and the rest. {@code $INCLUDE} is refused,
     * {@code $GENERATE} makes nothing.
     *
     * @throws IllegalArgumentException if a text is no zone; the message says what and in which line
     */
    public static Zones parse(List<String> texts) {
        List<Zone> zones = new ArrayList<>();
        for (String text : texts) {
            Zone zone = Zone.of(records(text));
            if (zones.stream().anyMatch(other -> other.apex().equals(zone.apex()))) {
                throw new IllegalArgumentException("two zones for " + zone.apex());
            }
            zones.add(zone);
        }
        return new Zones(zones);
    }

    /** The zone that knows most about a name. */
    Optional<Zone> holding(Name name) {
        return zones.stream()
                .filter(zone -> name.subdomain(zone.apex()))
                .max(Comparator.comparingInt(zone -> zone.apex().labels()));
    }

    private static List<Record> records(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Master master = new Master(new ByteArrayInputStream(bytes), Name.root)) {
            master.disableIncludes(true);
            master.expandGenerate(false);
            List<Record> records = new ArrayList<>();
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                records.add(record);
                if (records.size() > MAX_RECORDS) {
                    throw new IllegalArgumentException("a zone of more than " + MAX_RECORDS + " records");
                }
            }
            return records;
        } catch (IOException syntax) {
            throw new IllegalArgumentException("not a zone: " + syntax.getMessage(), syntax);
        }
    }
}
