package org.postroad.mta.dns.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postroad.mta.dns.server.ServedQuery.Transport;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Turns the bytes of a question into the bytes of a reply; knows no socket. Thread-safe. */
final class Responder {
    private static final int HEADER = Header.LENGTH;
    private static final int PLAIN_UDP_SIZE = 512; // RFC 1035 §4.2.1
    private static final int OUR_UDP_SIZE = 1232; // RFC 9715 §3.2
    private static final int MAX_TCP_SIZE = 65_535;
    private static final int MAX_ALIASES = 8;

    private final Consumer<ServedQuery> listener;
    private final Map<Name, Fault> faults = new ConcurrentHashMap<>();
    private volatile Zones zones;

    Responder(Zones zones, Consumer<ServedQuery> listener) {
        this.zones = zones;
        this.listener = listener;
    }

    void replace(Zones newZones) {
        zones = newZones;
    }

    void fault(Name name, Fault fault) {
        faults.put(name, fault);
    }

    void heal(Name name) {
        faults.remove(name);
    }

    /** The reply, empty for silence. */
    Optional<byte[]> answer(byte[] wire, InetSocketAddress from, Transport transport) {
        // A reply is never answered, or two servers could talk to each other for ever.
        if (wire.length < HEADER || (wire[2] & 0x80) != 0) {
            return Optional.empty();
        }
        Message query;
        try {
            query = new Message(wire);
        } catch (IOException | RuntimeException malformed) {
            return Optional.of(formatError(wire, from, transport));
        }
        Record question = query.getQuestion();
        Fault fault = question == null ? null : faults.get(question.getName());
        Message reply = fault == null ? reply(query) : faulty(query, fault, transport);
        Optional<byte[]> bytes = fault == Fault.SILENCE
                ? Optional.empty()
                : Optional.of(reply.toWire(sizeLimit(query, wire.length, from, transport)));
        tell(from, transport, question, fault == Fault.SILENCE ? "SILENCE" : Rcode.string(reply.getRcode()), reply);
        return fault == Fault.GARBLED ? bytes.map(whole -> Arrays.copyOf(whole, whole.length - 5)) : bytes;
    }

    private Message faulty(Message query, Fault fault, Transport transport) {
        return switch (fault) {
            case SERVFAIL -> failure(query, Rcode.SERVFAIL);
            case REFUSED -> failure(query, Rcode.REFUSED);
            case NXDOMAIN -> failure(query, Rcode.NXDOMAIN);
            case SILENCE -> failure(query, Rcode.NOERROR);
            case GARBLED -> reply(query);
            case TRUNCATION -> transport == Transport.TCP ? reply(query) : truncated(query);
        };
    }

    private Message reply(Message query) {
        if (query.getHeader().getOpcode() != Opcode.QUERY) {
            return failure(query, Rcode.NOTIMP);
        }
        List<Record> questions = query.getSection(Section.QUESTION);
        long options = query.getSection(Section.ADDITIONAL).stream()
                .filter(record -> record.getType() == Type.OPT)
                .count();
        if (questions.size() != 1 || options > 1) { // RFC 9619, RFC 6891 §6.1.1
            return failure(query, Rcode.FORMERR);
        }
        OPTRecord option = query.getOPT();
        if (option != null && option.getVersion() != 0) {
            return failure(query, Rcode.BADVERS);
        }
        Record question = questions.get(0);
        boolean transfer = question.getType() == Type.AXFR || question.getType() == Type.IXFR;
        if (question.getDClass() != DClass.IN || transfer) {
            return failure(query, Rcode.REFUSED);
        }
        return fromZones(query, question);
    }

    private Message fromZones(Message query, Record question) {
        Zones known = zones;
        Optional<Zone> zone = known.holding(question.getName());
        if (zone.isEmpty()) {
            return failure(query, Rcode.REFUSED);
        }
        Message reply = skeleton(query);
        reply.getHeader().setFlag(Flags.AA);
        Name name = question.getName();
        for (int aliases = 0; zone.isPresent() && aliases <= MAX_ALIASES; aliases++) {
            Zone.Match match = zone.get().find(name, question.getType());
            switch (match.kind()) {
                case RECORDS -> match.records().forEach(record -> reply.addRecord(record, Section.ANSWER));
                case NO_DATA -> reply.addRecord(negativeSoa(zone.get()), Section.AUTHORITY);
                case NO_SUCH_NAME -> {
                    reply.getHeader().setRcode(Rcode.NXDOMAIN); // RFC 6604 §3: of the last name in the chain
                    reply.addRecord(negativeSoa(zone.get()), Section.AUTHORITY);
                }
                case DELEGATION -> refer(reply, zone.get(), match.records(), aliases == 0);
                case ALIAS -> {
                    CNAMERecord alias = (CNAMERecord) match.records().get(0);
                    if (!reply.findRecord(alias, Section.ANSWER)) {
                        reply.addRecord(alias, Section.ANSWER);
                        name = alias.getTarget();
                        zone = known.holding(name);
                        continue;
                    }
                }
            }
            break;
        }
        return reply;
    }

    private static void refer(Message reply, Zone zone, List<Record> servers, boolean wholly) {
        if (wholly) {
            reply.getHeader().unsetFlag(Flags.AA);
        }
        for (Record server : servers) {
            reply.addRecord(server, Section.AUTHORITY);
            zone.glue(((NSRecord) server).getTarget()).forEach(glue -> reply.addRecord(glue, Section.ADDITIONAL));
        }
    }

    /** RFC 2308 §3: its own TTL tells how long "there is none" may be kept. */
    private static Record negativeSoa(Zone zone) {
        long ttl = Math.min(zone.soa().getTTL(), zone.soa().getMinimum());
        return Record.newRecord(
                zone.apex(), Type.SOA, DClass.IN, ttl, zone.soa().rdataToWireCanonical());
    }

    private static Message failure(Message query, int rcode) {
        Message reply = skeleton(query);
        reply.getHeader().setRcode(rcode & 0xf);
        if (query.getOPT() != null) {
            reply.removeAllRecords(Section.ADDITIONAL);
            reply.addRecord(new OPTRecord(OUR_UDP_SIZE, rcode >> 4, 0), Section.ADDITIONAL);
        }
        return reply;
    }

    private static Message truncated(Message query) {
        Message reply = skeleton(query);
        reply.getHeader().setFlag(Flags.TC);
        return reply;
    }

    private static Message skeleton(Message query) {
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setOpcode(query.getHeader().getOpcode());
        if (query.getHeader().getFlag(Flags.RD)) {
            reply.getHeader().setFlag(Flags.RD);
        }
        if (query.getQuestion() != null) {
            reply.addRecord(query.getQuestion(), Section.QUESTION);
        }
        if (query.getOPT() != null) {
            reply.addRecord(new OPTRecord(OUR_UDP_SIZE, 0, 0), Section.ADDITIONAL);
        }
        return reply;
    }

    private byte[] formatError(byte[] wire, InetSocketAddress from, Transport transport) {
        Message reply = new Message(((wire[0] & 0xff) << 8) | (wire[1] & 0xff));
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setRcode(Rcode.FORMERR);
        tell(from, transport, null, Rcode.string(Rcode.FORMERR), reply);
        return reply.toWire();
    }

    private void tell(
            InetSocketAddress from, Transport transport, @Nullable Record question, String rcode, Message reply) {
        String asked =
                question == null ? "?" : question.getName().toString(true) + " " + Type.string(question.getType());
        List<String> records = reply.getSection(Section.ANSWER).stream()
                .map(record -> record.getName().toString(true) + " " + record.getTTL() + " "
                        + Type.string(record.getType()) + " " + record.rdataToString())
                .toList();
        listener.accept(new ServedQuery(from, transport, asked, rcode, records));
    }

    private static int sizeLimit(Message query, int queryLength, InetSocketAddress from, Transport transport) {
        if (transport == Transport.TCP) {
            return MAX_TCP_SIZE;
        }
        if (!from.getAddress().isLoopbackAddress()) {
            // The source of a datagram can be forged: a stranger gets no more than twice what it sent, the rest over
            // TCP.
            return 2 * queryLength;
        }
        OPTRecord option = query.getOPT();
        return option == null
                ? PLAIN_UDP_SIZE
                : Math.min(OUR_UDP_SIZE, Math.max(PLAIN_UDP_SIZE, option.getPayloadSize()));
    }
}
