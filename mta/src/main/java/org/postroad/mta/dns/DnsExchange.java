package org.postroad.mta.dns;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.WireParseException;

/**
 * Puts one question to one server: UDP from a fresh random port, TCP when the reply is truncated.
 *
 * <p>Sockets of our own rather than dnsjava's client, whose one selector thread per process outlives every resolver, and which gives up at
 * the first forged packet instead of waiting for the true one. Thread-safe; holds nothing between calls.
 */
final class DnsExchange {
    /** Fits every path without fragments (RFC 9715 §3.2). */
    private static final int UDP_PAYLOAD = 1232;

    /** More than we ask for: some servers send more. */
    private static final int MAX_DATAGRAM = 4096;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Duration timeout;

    DnsExchange(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * The server's reply, of any rcode, its question the one that was put.
     *
     * @throws SocketTimeoutException if no believable reply came in time
     * @throws WireParseException if what came in that time was no reply to this question, or unreadable
     * @throws IOException if the server cannot be reached
     */
    Message ask(InetSocketAddress server, Name name, int type) throws IOException {
        Message reply = ask(server, query(name, type, true));
        // RFC 6891 §7: a server that knows no EDNS answers FORMERR to it.
        return reply.getRcode() == Rcode.FORMERR ? ask(server, query(name, type, false)) : reply;
    }

    /** The same with signatures, and without the server's own judgement of them (RFC 4035 §3.2.1, §3.2.2). */
    Message askSigned(InetSocketAddress server, Name name, int type) throws IOException {
        Message query = query(name, type, false);
        query.getHeader().setFlag(Flags.CD);
        query.addRecord(new OPTRecord(UDP_PAYLOAD, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        return ask(server, query);
    }

    private Message ask(InetSocketAddress server, Message query) throws IOException {
        Message reply = overUdp(server, query);
        return reply.getHeader().getFlag(Flags.TC) ? overTcp(server, query) : reply; // RFC 7766 §5
    }

    private static Message query(Name name, int type, boolean edns) {
        Message query = new Message(RANDOM.nextInt(0x10000));
        query.getHeader().setOpcode(Opcode.QUERY);
        query.getHeader().setFlag(Flags.RD);
        query.addRecord(Record.newRecord(name, type, DClass.IN), Section.QUESTION);
        if (edns) {
            query.addRecord(new OPTRecord(UDP_PAYLOAD, 0, 0), Section.ADDITIONAL);
        }
        return query;
    }

    private Message overUdp(InetSocketAddress server, Message query) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server); // Packets from other addresses do not even arrive.
            byte[] question = query.toWire();
            socket.send(new DatagramPacket(question, question.length));
            WireParseException unreadable = null;
            DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
            while (true) {
                try {
                    socket.setSoTimeout(millisUntil(deadline));
                    packet.setLength(MAX_DATAGRAM);
                    socket.receive(packet);
                    return read(Arrays.copyOf(packet.getData(), packet.getLength()), query);
                } catch (
                        WireParseException
                                notOurReply) { // RFC 5452 §9.1: not believed, and the true one may still come
                    unreadable = notOurReply;
                } catch (SocketTimeoutException silence) {
                    throw unreadable == null ? silence : unreadable;
                }
            }
        }
    }

    private Message overTcp(InetSocketAddress server, Message query) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(server, millisUntil(deadline));
            byte[] question = query.toWire();
            // RFC 7766 §8: length and message in one write.
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(2 + question.length)
                            .putShort((short) question.length)
                            .put(question)
                            .array());
            int length = ByteBuffer.wrap(readFully(socket, 2, deadline)).getShort() & 0xffff;
            return read(readFully(socket, length, deadline), query);
        }
    }

    private static byte[] readFully(Socket socket, int length, long deadline) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] bytes = new byte[length];
        int have = 0;
        while (have < length) {
            socket.setSoTimeout(millisUntil(deadline)); // Anew before each read: a server that drips wins no time.
            int count = in.read(bytes, have, length - have);
            if (count < 0) {
                throw new EOFException("the server closed the connection within its reply");
            }
            have += count;
        }
        return bytes;
    }

    static Message read(byte[] wire, Message query) throws WireParseException {
        Message reply;
        try {
            reply = new Message(wire);
        } catch (IOException | RuntimeException malformed) {
            throw new WireParseException("unreadable reply: " + malformed.getMessage());
        }
        // Another opcode has other rules: in an UPDATE (RFC 2136 §2.5.2) an MX record may be without data.
        boolean answersQuery = reply.getHeader().getFlag(Flags.QR)
                && reply.getHeader().getOpcode() == Opcode.QUERY
                && reply.getHeader().getID() == query.getHeader().getID();
        Record question = reply.getQuestion();
        // A server that could not read the question may leave it out.
        boolean sameQuestion =
                question == null ? reply.getRcode() == Rcode.FORMERR : question.equals(query.getQuestion());
        if (!answersQuery || !sameQuestion) {
            throw new WireParseException("a packet that is no reply to the question");
        }
        return reply;
    }

    private static int millisUntil(long deadline) throws SocketTimeoutException {
        long nanos = deadline - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException("no reply in time");
        }
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
    }
}
