package org.postroad.mta.dns.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/** One zone: its records by name and type (RFC 1034 §4.3.2). Immutable. */
final class Zone {
    /** What a zone has for a name and type. */
    enum Kind {
        /** The records asked for. */
        RECORDS,
        /** A CNAME in their place. */
        ALIAS,
        /** The name lies below a cut: the NS records of the zone beneath. */
        DELEGATION,
        NO_DATA,
        NO_SUCH_NAME
    }

    record Match(Kind kind, List<Record> records) {}

    private final SOARecord soa;
    private final NavigableMap<Name, Map<Integer, List<Record>>> nodes;

    private Zone(SOARecord soa, NavigableMap<Name, Map<Integer, List<Record>>> nodes) {
        this.soa = soa;
        this.nodes = nodes;
    }

    static Zone of(List<Record> records) {
        List<Record> soas =
                records.stream().filter(record -> record.getType() == Type.SOA).toList();
        if (soas.size() != 1) {
            throw new IllegalArgumentException("a zone has one SOA record, this one has " + soas.size());
        }
        SOARecord soa = (SOARecord) soas.get(0);
        NavigableMap<Name, Map<Integer, List<Record>>> nodes = new TreeMap<>();
        for (Record record : records) {
            if (!record.getName().subdomain(soa.getName()) || record.getDClass() != DClass.IN) {
                throw new IllegalArgumentException(
                        record.getName() + " does not belong into the zone " + soa.getName());
            }
            nodes.computeIfAbsent(record.getName(), name -> new LinkedHashMap<>())
                    .computeIfAbsent(record.getType(), type -> new ArrayList<>())
                    .add(record);
        }
        Zone zone = new Zone(soa, nodes);
        zone.check();
        return zone;
    }

    Name apex() {
        return soa.getName();
    }

    SOARecord soa() {
        return soa;
    }

    Match find(Name name, int type) {
        Optional<List<Record>> cut = cutAbove(name);
        if (cut.isPresent()) {
            return new Match(Kind.DELEGATION, cut.get());
        }
        Map<Integer, List<Record>> node = nodes.get(name);
        if (node != null) {
            return at(node, type);
        }
        return isEmptyNonTerminal(name) ? new Match(Kind.NO_DATA, List.of()) : fromWildcard(name, type);
    }

    /** Addresses for the names of a referral's servers, where the zone has them (RFC 1034 §4.2.1). */
    List<Record> glue(Name host) {
        Map<Integer, List<Record>> node = nodes.getOrDefault(host, Map.of());
        List<Record> glue = new ArrayList<>(node.getOrDefault(Type.A, List.of()));
        glue.addAll(node.getOrDefault(Type.AAAA, List.of()));
        return glue;
    }

    private void check() {
        if (!nodes.getOrDefault(apex(), new HashMap<>()).containsKey(Type.NS)) {
            throw new IllegalArgumentException("the zone " + apex() + " names no server (NS)");
        }
        nodes.forEach((name, node) -> {
            List<Record> aliases = node.getOrDefault(Type.CNAME, List.of());
            if (aliases.size() > 1 || (aliases.size() == 1 && node.size() > 1)) { // RFC 2181 §10.1
                throw new IllegalArgumentException(name + " has a CNAME and something else");
            }
        });
    }

    private static Match at(Map<Integer, List<Record>> node, int type) {
        // RFC 8482 §4.1: one set stands for ANY.
        List<Record> records = type == Type.ANY ? node.values().iterator().next() : node.getOrDefault(type, List.of());
        if (!records.isEmpty()) {
            return new Match(Kind.RECORDS, records);
        }
        List<Record> alias = node.getOrDefault(Type.CNAME, List.of());
        return alias.isEmpty() ? new Match(Kind.NO_DATA, List.of()) : new Match(Kind.ALIAS, alias);
    }

    private Optional<List<Record>> cutAbove(Name name) {
        for (int labels = apex().labels() + 1; labels <= name.labels(); labels++) {
            Name ancestor = new Name(name, name.labels() - labels);
            List<Record> servers = nodes.getOrDefault(ancestor, Map.of()).getOrDefault(Type.NS, List.of());
            if (!servers.isEmpty()) {
                return Optional.of(servers);
            }
        }
        return Optional.empty();
    }

    private boolean isEmptyNonTerminal(Name name) {
        Name next = nodes.higherKey(name); // In DNS order what lies beneath a name follows it at once.
        return next != null && next.subdomain(name);
    }

    /** RFC 4592: only a wildcard at the closest name that exists stands in. */
    private Match fromWildcard(Name name, int type) {
        for (int cut = 1; cut <= name.labels() - apex().labels(); cut++) {
            Name encloser = new Name(name, cut);
            if (nodes.containsKey(encloser) || isEmptyNonTerminal(encloser)) {
                Map<Integer, List<Record>> node = nodes.get(name.wild(cut));
                if (node == null) {
                    break;
                }
                Match match = at(node, type);
                List<Record> records = match.records().stream()
                        .map(record -> Record.newRecord(
                                name, record.getType(), DClass.IN, record.getTTL(), record.rdataToWireCanonical()))
                        .toList();
                return new Match(match.kind(), records);
            }
        }
        return new Match(Kind.NO_SUCH_NAME, List.of());
    }
}
