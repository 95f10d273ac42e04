package org.postroad.mta.dns;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/** What a name server sends (RFC 1035 §4); an input is a whole packet, whose identifier and question are those of the query. */
class DnsReplyFuzzTest {
    private static final Map<Integer, Class<? extends Record>> CLASSES = Map.of(
            Type.MX, MXRecord.class,
            Type.A, ARecord.class,
            Type.TXT, TXTRecord.class,
            Type.TLSA, TLSARecord.class,
            Type.CNAME, CNAMERecord.class);

    /** What is believed answers the question, has records of the classes that are asked for, and is kept for a day at most. */
    @FuzzTest
    void packet(byte[] packet) throws TextParseException {
        if (packet.length < 2) {
            return;
        }
        for (int type : CLASSES.keySet()) {
            Name name = Name.fromString("a.test.");
            Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
            query.getHeader().setID((packet[0] & 0xff) << 8 | packet[1] & 0xff);
            believed(packet, query).ifPresent(reply -> {
                reply.isConclusive();
                reply.endsHere();
                reply.texts();
                reply.signedUntil();
                assertFalse(reply.ttl(type).isNegative());
                assertTrue(reply.ttl(type).compareTo(Reply.LONGEST) <= 0);
                reply.alias(name);
                reply.records(name, type).forEach(record -> assertInstanceOf(CLASSES.get(type), record));
            });
        }
    }

    private static Optional<Reply> believed(byte[] packet, Message query) {
        try {
            InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);
            return Optional.of(new Reply(DnsExchange.read(packet, query), server));
        } catch (WireParseException unreadable) {
            return Optional.empty();
        }
    }
}
