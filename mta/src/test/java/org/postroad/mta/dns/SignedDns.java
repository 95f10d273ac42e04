package org.postroad.mta.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A recursive server of a world with DNSSEC, as a validator behind it sees it: the zone {@code test}, signed, with zones under it that are
 * signed or not, and what may be wrong with them. One key a zone (ECDSA P-256), NSEC for what is not there.
 */
public final class SignedDns implements AutoCloseable {
    private static final long TTL = 60;
    private static final Name TEST = name("test.");

    private final Map<Name, Zone> zones = new HashMap<>();
    private final Set<String> forged = new HashSet<>();
    private final Set<String> silent = new HashSet<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final ScriptedDns server;
    private volatile boolean strips;
    private volatile Instant signedAt = Instant.now();

    public SignedDns() throws IOException {
        zones.put(TEST, new Zone(TEST, true));
        server = new ScriptedDns(query -> {
            String question = query.getQuestion().getName() + " "
                    + Type.string(query.getQuestion().getType());
            asked.add(question);
            return silent.contains(question) ? List.of() : List.of(answer(query).toWire());
        });
    }

    /** A zone under {@code test}, delegated from it; its parent vouches for it if it is signed. */
    public SignedDns zone(String apex, boolean signed, String... records) {
        Zone zone = new Zone(name(apex), signed);
        Zone parent = zones.get(TEST);
        parent.add(new NSRecord(zone.apex, DClass.IN, TTL, name("ns.test.")));
        if (signed) {
            parent.add(new DSRecord(zone.apex, DClass.IN, TTL, DNSSEC.Digest.SHA256, zone.key));
        }
        zones.put(zone.apex, zone);
        Arrays.stream(records).forEach(record -> add(apex, record));
        return this;
    }

    /** A record, as {@code name TYPE data} with absolute names. */
    public void add(String apex, String record) {
        String[] parts = record.split(" ", 3);
        try {
            zones.get(name(apex))
                    .add(Record.fromString(name(parts[0]), Type.value(parts[1]), DClass.IN, TTL, parts[2], Name.root));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void remove(String apex, String owner, String type) {
        zones.get(name(apex)).nodes.get(name(owner)).remove(Type.value(type));
    }

    /** From now on the answer has other data than what was signed. */
    public void forge(String owner, String type) {
        forged.add(owner + " " + type);
    }

    /** From now on nobody answers this. */
    public void silence(String owner, String type) {
        silent.add(owner + " " + type);
    }

    /** Passes no signatures on any more, nor what belongs to them. */
    public void strip() {
        strips = true;
    }

    /** Signs as of another time: for a week from then. */
    public void signAt(Instant time) {
        signedAt = time;
    }

    /** The key of {@code test}, as a trust anchor. */
    public String anchor() {
        return new DSRecord(TEST, DClass.IN, TTL, DNSSEC.Digest.SHA256, zones.get(TEST).key).toString();
    }

    public InetSocketAddress address() {
        return server.address();
    }

    /** Questions so far, such as {@code mx.test. TLSA}. */
    public List<String> asked() {
        return asked;
    }

    /** Of a resolver that is patient. */
    public ResolverSettings settings(Dnssec dnssec) {
        return settings(dnssec, Duration.ofSeconds(20));
    }

    /** Of one that waits so long for each answer. */
    public ResolverSettings settings(Dnssec dnssec, Duration patience) {
        return new ResolverSettings(List.of(address()), patience, 1, dnssec, anchor());
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Message answer(Message query) {
        Message reply = ScriptedDns.replyTo(query);
        Record question = query.getQuestion();
        Name current = question.getName();
        for (int step = 0; step < 8; step++) {
            Zone zone = holding(current, question.getType());
            if (zone == null) {
                reply.getHeader().setRcode(Rcode.NXDOMAIN);
                return reply;
            }
            TreeMap<Integer, List<Record>> node = zone.nodes.getOrDefault(current, new TreeMap<>());
            if (node.containsKey(question.getType())) {
                put(reply, zone, node.get(question.getType()), Section.ANSWER);
                return reply;
            }
            if (!node.containsKey(Type.CNAME)) {
                deny(reply, zone, current, node.isEmpty() && !zone.hasBelow(current));
                return reply;
            }
            put(reply, zone, node.get(Type.CNAME), Section.ANSWER);
            current = ((CNAMERecord) node.get(Type.CNAME).get(0)).getTarget();
        }
        return reply;
    }

    private void deny(Message reply, Zone zone, Name name, boolean noSuchName) {
        if (noSuchName) {
            reply.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        put(reply, zone, zone.nodes.get(zone.apex).get(Type.SOA), Section.AUTHORITY);
        if (!zone.signed || strips) {
            return;
        }
        Set<Name> covering = new TreeSet<>();
        covering.add(zone.owners().floor(name));
        if (noSuchName) {
            Name encloser = name;
            while (!zone.nodes.containsKey(encloser) && !zone.hasBelow(encloser)) {
                encloser = new Name(encloser, 1);
            }
            covering.add(zone.owners().floor(under("*", encloser)));
        }
        for (Name owner : covering) {
            put(reply, zone, List.of(zone.nsec(owner)), Section.AUTHORITY);
        }
    }

    private void put(Message reply, Zone zone, List<Record> records, int section) {
        RRset set = new RRset();
        records.forEach(set::addRR);
        Record first = records.get(0);
        boolean forge = forged.contains(first.getName() + " " + Type.string(first.getType()));
        for (Record record : records) {
            reply.addRecord(forge ? altered(record) : record, section);
        }
        boolean cut = first.getType() == Type.NS && !first.getName().equals(zone.apex);
        if (zone.signed && !strips && !cut) {
            try {
                Instant from = signedAt.minus(Duration.ofHours(1));
                reply.addRecord(
                        DNSSEC.sign(set, zone.key, zone.pair.getPrivate(), from, from.plus(Duration.ofDays(7))),
                        section);
            } catch (DNSSEC.DNSSECException e) {
                throw new AssertionError(e);
            }
        }
        reply.getHeader().setFlag(Flags.RA);
        reply.getHeader().setFlag(Flags.AD); // which means nothing to who judges himself
    }

    private static Record altered(Record record) {
        byte[] data = record.rdataToWireCanonical();
        data[0] ^= 1;
        return Record.newRecord(record.getName(), record.getType(), DClass.IN, record.getTTL(), data);
    }

    /** What stands for a zone's key is in the zone above. */
    private Zone holding(Name name, int type) {
        int skip = type == Type.DS && zones.containsKey(name) ? 1 : 0;
        for (int labels = skip; labels < name.labels(); labels++) {
            Zone zone = zones.get(new Name(name, labels));
            if (zone != null) {
                return zone;
            }
        }
        return null;
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Name under(String label, Name parent) {
        try {
            return Name.fromString(label, parent);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static final class Zone {
        private final Name apex;
        private final boolean signed;
        private final KeyPair pair;
        private final DNSKEYRecord key;
        private final TreeMap<Name, TreeMap<Integer, List<Record>>> nodes = new TreeMap<>();

        Zone(Name apex, boolean signed) {
            this.apex = apex;
            this.signed = signed;
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"));
                pair = generator.generateKeyPair();
                key = new DNSKEYRecord(
                        apex,
                        DClass.IN,
                        TTL,
                        DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY,
                        DNSKEYRecord.Protocol.DNSSEC,
                        DNSSEC.Algorithm.ECDSAP256SHA256,
                        pair.getPublic());
            } catch (GeneralSecurityException | DNSSEC.DNSSECException e) {
                throw new AssertionError(e);
            }
            add(new SOARecord(apex, DClass.IN, TTL, name("ns.test."), name("h.test."), 1, 3600, 600, 86_400, 60));
            add(new NSRecord(apex, DClass.IN, TTL, name("ns.test.")));
            if (signed) {
                add(key);
            }
        }

        void add(Record record) {
            nodes.computeIfAbsent(record.getName(), name -> new TreeMap<>())
                    .computeIfAbsent(record.getType(), type -> new ArrayList<>())
                    .add(record);
        }

        TreeSet<Name> owners() {
            TreeSet<Name> owners = new TreeSet<>();
            nodes.forEach((name, node) -> {
                if (!node.isEmpty()) {
                    owners.add(name);
                }
            });
            return owners;
        }

        boolean hasBelow(Name name) {
            return owners().stream().anyMatch(owner -> owner.subdomain(name));
        }

        Record nsec(Name owner) {
            Name next = owners().higher(owner);
            Set<Integer> types = new TreeSet<>(nodes.get(owner).keySet());
            types.add(Type.RRSIG);
            types.add(Type.NSEC);
            return new NSECRecord(
                    owner,
                    DClass.IN,
                    TTL,
                    next == null ? apex : next,
                    types.stream().mapToInt(Integer::intValue).toArray());
        }
    }
}
