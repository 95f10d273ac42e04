package org.postroad.mta.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postroad.mta.dns.server.ServedQuery.Transport;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class ResponderTest {
    private static final InetSocketAddress NEAR = new InetSocketAddress("127.0.0.1", 5000);
    private static final InetSocketAddress FAR = new InetSocketAddress("192.0.2.99", 5000);
    private static final String MANY = IntStream.range(0, 40)
            .mapToObj(number -> "many A 192.0.2." + number)
            .collect(Collectors.joining("\n"));
    private static final String ZONE = """
            $ORIGIN south.test.
            $TTL 300
            @ SOA ns hostmaster 1 3600 600 86400 60
            @ NS ns
            ns A 127.0.0.1
            @ MX 10 mail
            mail A 192.0.2.1
            www CNAME mail
            out CNAME www.elsewhere.test.
            gone CNAME nothing
            loop CNAME loop
            deep.under.here A 192.0.2.2
            *.wild A 192.0.2.3
            *.wild MX 5 mail
            exact.wild TXT "not from the wildcard"
            below NS ns.below
            ns.below A 192.0.2.4
            _imaps._tcp SRV 0 1 993 mail
            @ CAA 0 issue "ca.test"
            """ + MANY + "\n";

    private final List<ServedQuery> served = new ArrayList<>();
    private final Responder responder = new Responder(Zones.parse(List.of(ZONE)), served::add);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "south.test.           | MX    | NOERROR  | south.test. MX 10 mail.south.test.           | -",
                "MAIL.South.test.      | A     | NOERROR  | mail.south.test. A 192.0.2.1                 | -",
                "_imaps._tcp.south.test. | SRV | NOERROR | _imaps._tcp.south.test. SRV 0 1 993 mail.south.test. | -",
                "south.test.           | CAA   | NOERROR  | south.test. CAA 0 issue \"ca.test\"          | -",
                "mail.south.test.      | MX    | NOERROR  | -                                            | SOA",
                "nothing.south.test.   | MX    | NXDOMAIN | -                                            | SOA",
                "under.here.south.test.| A     | NOERROR  | -                                            | SOA",
                "www.south.test.       | A     | NOERROR  | www.south.test. CNAME mail.south.test.; mail.south.test. A 192.0.2.1 | -",
                "www.south.test.       | CNAME | NOERROR  | www.south.test. CNAME mail.south.test.       | -",
                "out.south.test.       | A     | NOERROR  | out.south.test. CNAME www.elsewhere.test.    | -",
                "gone.south.test.      | A     | NXDOMAIN | gone.south.test. CNAME nothing.south.test.   | SOA",
                "loop.south.test.      | A     | NOERROR  | loop.south.test. CNAME loop.south.test.      | -",
                "a.b.wild.south.test.  | A     | NOERROR  | a.b.wild.south.test. A 192.0.2.3             | -",
                "a.wild.south.test.    | MX    | NOERROR  | a.wild.south.test. MX 5 mail.south.test.     | -",
                "a.wild.south.test.    | TXT   | NOERROR  | -                                            | SOA",
                "exact.wild.south.test.| A     | NOERROR  | -                                            | SOA",
                "a.exact.wild.south.test.| A   | NXDOMAIN | -                                            | SOA",
                "host.below.south.test.| A     | NOERROR  | -                                            | NS",
                "south.test.           | ANY   | NOERROR  | south.test. SOA ns.south.test. hostmaster.south.test. 1 3600 600 86400 60 | -",
                "elsewhere.test.       | A     | REFUSED  | -                                            | -",
                "south.test.           | AXFR  | REFUSED  | -                                            | -",
            })
    void answersFromItsZones(String name, String type, String rcode, String answers, String authority)
            throws IOException {
        Message reply = ask(query(name, Type.value(type)), NEAR, Transport.UDP);

        assertEquals(rcode, Rcode.string(reply.getRcode()));
        assertEquals(
                answers == null ? "" : answers,
                reply.getSection(Section.ANSWER).stream()
                        .map(record -> record.getName().toString().toLowerCase(Locale.ROOT) + " "
                                + Type.string(record.getType()) + " " + record.rdataToString())
                        .collect(Collectors.joining("; ")));
        assertEquals(
                authority == null ? "" : authority,
                reply.getSection(Section.AUTHORITY).stream()
                        .map(record -> Type.string(record.getType()))
                        .collect(Collectors.joining()));
        assertEquals(
                !"REFUSED".equals(rcode) && !"NS".equals(authority),
                reply.getHeader().getFlag(Flags.AA));
        assertTrue(reply.getHeader().getFlag(Flags.RD));
        assertFalse(reply.getHeader().getFlag(Flags.RA));
    }

    @Test
    void aNegativeAnswerLivesForTheMinimumOfTheZone() throws IOException { // RFC 2308 §3
        Message reply = ask(query("nothing.south.test.", Type.A), NEAR, Transport.UDP);

        assertEquals(60, reply.getSection(Section.AUTHORITY).get(0).getTTL());
    }

    @Test
    void aReferralBringsTheAddressesOfItsServers() throws IOException {
        Message reply = ask(query("host.below.south.test.", Type.A), NEAR, Transport.UDP);

        assertEquals(
                "ns.below.south.test.",
                reply.getSection(Section.ADDITIONAL).get(0).getName().toString());
    }

    @Test
    void cutsWhatDoesNotFitTheDatagramAndSaysSo() throws IOException {
        Message small = ask(query("many.south.test.", Type.A), NEAR, Transport.UDP);
        assertTrue(small.getHeader().getFlag(Flags.TC));
        assertTrue(small.numBytes() <= 512);

        Message withEdns = ask(withEdns(query("many.south.test.", Type.A), 4096, 0), NEAR, Transport.UDP);
        assertFalse(withEdns.getHeader().getFlag(Flags.TC));
        assertEquals(40, withEdns.getSection(Section.ANSWER).size());
        assertEquals(0, withEdns.getOPT().getVersion());

        Message overTcp = ask(query("many.south.test.", Type.A), NEAR, Transport.TCP);
        assertEquals(40, overTcp.getSection(Section.ANSWER).size());
    }

    @Test
    void aTruncatedReplyKeepsItsOption() throws IOException {
        Message reply = ask(withEdns(query("many.south.test.", Type.A), 100, 0), NEAR, Transport.UDP);

        assertTrue(reply.getHeader().getFlag(Flags.TC));
        assertEquals(1232, reply.getOPT().getPayloadSize());
    }

    @Test
    void isNoAmplifier() throws IOException {
        Message query = withEdns(query("many.south.test.", Type.A), 4096, 0);
        Message reply = ask(query, FAR, Transport.UDP);

        assertTrue(reply.getHeader().getFlag(Flags.TC));
        assertTrue(reply.numBytes() <= 2 * query.toWire().length);
        assertEquals(
                40, ask(query, FAR, Transport.TCP).getSection(Section.ANSWER).size());
    }

    @Test
    void refusesWhatItDoesNotKnow() throws IOException {
        Message update = query("south.test.", Type.SOA);
        update.getHeader().setOpcode(Opcode.UPDATE);
        assertEquals(Rcode.NOTIMP, ask(update, NEAR, Transport.UDP).getRcode());

        Message two = query("south.test.", Type.SOA);
        two.addRecord(two.getQuestion(), Section.QUESTION);
        assertEquals(Rcode.FORMERR, ask(two, NEAR, Transport.UDP).getRcode());

        Message none = new Message(7);
        assertEquals(Rcode.FORMERR, ask(none, NEAR, Transport.UDP).getRcode());

        assertEquals(
                Rcode.BADVERS,
                ask(withEdns(query("south.test.", Type.MX), 1232, 1), NEAR, Transport.UDP)
                        .getRcode());

        Message chaos = new Message(8);
        chaos.addRecord(Record.newRecord(name("south.test."), Type.TXT, DClass.CH), Section.QUESTION);
        assertEquals(Rcode.REFUSED, ask(chaos, NEAR, Transport.UDP).getRcode());
    }

    @Test
    void saysNothingToRepliesAndScraps() {
        Message reply = query("south.test.", Type.MX);
        reply.getHeader().setFlag(Flags.QR);

        assertEquals(Optional.empty(), responder.answer(reply.toWire(), NEAR, Transport.UDP));
        assertEquals(Optional.empty(), responder.answer(new byte[11], NEAR, Transport.UDP));
        assertEquals(List.of(), served);
    }

    @Test
    void tellsItsObserverWhatItServed() throws IOException {
        ask(query("south.test.", Type.MX), NEAR, Transport.TCP);

        assertEquals(
                List.of(new ServedQuery(
                        NEAR,
                        Transport.TCP,
                        "south.test MX",
                        "NOERROR",
                        List.of("south.test 300 MX 10 mail.south.test."))),
                served);
    }

    @Test
    void takesOtherZones() throws IOException {
        responder.replace(Zones.parse(List.of(ZONE.replace("MX 10 mail", "MX 77 mail"))));

        Message reply = ask(query("south.test.", Type.MX), NEAR, Transport.UDP);

        assertEquals(
                "77 mail.south.test.", reply.getSection(Section.ANSWER).get(0).rdataToString());
    }

    @Property(tries = 2000)
    void survivesAnyPacket(@ForAll @Size(max = 600) byte[] packet) throws IOException {
        check(packet);
    }

    @Property(tries = 2000)
    void survivesDamagedQuestions(
            @ForAll @IntRange(max = 60) int position,
            @ForAll byte value,
            @ForAll @IntRange(min = 1, max = 60) int length)
            throws IOException {
        byte[] packet = withEdns(query("www.south.test.", Type.MX), 4096, 0).toWire();
        packet[position % packet.length] = value;
        check(Arrays.copyOf(packet, Math.min(length + 12, packet.length)));
    }

    private void check(byte[] packet) throws IOException {
        for (InetSocketAddress from : List.of(NEAR, FAR)) {
            Optional<byte[]> bytes = responder.answer(packet, from, Transport.UDP);
            if (bytes.isPresent()) {
                Message reply = new Message(bytes.get());
                assertTrue(reply.getHeader().getFlag(Flags.QR));
                assertEquals(packet[0], bytes.get()[0]);
                assertEquals(packet[1], bytes.get()[1]);
                assertTrue(bytes.get().length <= (from == NEAR ? 1232 : 2 * packet.length));
            } else {
                assertTrue(packet.length < 12 || (packet[2] & 0x80) != 0);
            }
        }
    }

    private Message ask(Message query, InetSocketAddress from, Transport transport) throws IOException {
        return new Message(responder.answer(query.toWire(), from, transport).orElseThrow());
    }

    private static Message query(String name, int type) {
        Message query = new Message(4711);
        query.getHeader().setFlag(Flags.RD);
        query.addRecord(Record.newRecord(name(name), type, DClass.IN), Section.QUESTION);
        return query;
    }

    private static Message withEdns(Message query, int size, int version) {
        query.addRecord(new OPTRecord(size, 0, version), Section.ADDITIONAL);
        return query;
    }

    private static Name name(String text) {
        return Name.fromConstantString(text);
    }
}
