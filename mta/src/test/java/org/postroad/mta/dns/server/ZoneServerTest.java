package org.postroad.mta.dns.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postroad.common.address.Domain;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@Timeout(60)
class ZoneServerTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final String ZONE = """
            $ORIGIN south.test.
            $TTL 300
            @ SOA ns hostmaster 1 3600 600 86400 60
            @ NS ns
            @ MX 10 mail
            """;

    private final List<ServedQuery> served = new CopyOnWriteArrayList<>();
    private ZoneServer server;

    @BeforeEach
    void start() throws IOException {
        server = ZoneServer.start(ANY_PORT, Zones.parse(List.of(ZONE)), served::add);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answersManyQuestionsOverOneConnection() throws IOException {
        try (Socket socket = connect()) {
            for (int id = 1; id <= 100; id++) {
                assertEquals(id, overTcp(socket, query(id)).getHeader().getID());
            }
        }
        assertEquals(100, served.size());
    }

    @Test
    void readsAQuestionThatComesInPieces() throws IOException {
        try (Socket socket = connect()) {
            byte[] question = query(9).toWire();
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(0);
            socket.getOutputStream().write(question.length);
            for (byte piece : question) {
                socket.getOutputStream().write(piece);
                socket.getOutputStream().flush();
            }
            assertEquals(9, read(socket).getHeader().getID());
        }
    }

    @Test
    void garbageOverUdpDoesNotStopIt() throws IOException {
        try (DatagramSocket socket = udp()) {
            for (int length = 0; length < 200; length++) {
                byte[] garbage = new byte[length];
                Arrays.fill(garbage, (byte) 0xff);
                socket.send(new DatagramPacket(garbage, length));
            }
            assertEquals(Rcode.NOERROR, overUdp(socket, query(5)).getRcode());
        }
    }

    @Test
    void aFaultLastsUntilItIsHealed() throws IOException {
        try (DatagramSocket socket = udp()) {
            server.fault(Domain.parse("south.test"), Fault.SERVFAIL);
            assertEquals(Rcode.SERVFAIL, overUdp(socket, query(1)).getRcode());

            server.fault(Domain.parse("south.test"), Fault.SILENCE);
            assertThrows(SocketTimeoutException.class, () -> {
                socket.setSoTimeout(100);
                overUdp(socket, query(2));
            });
            assertEquals("SILENCE", served.get(1).rcode());

            server.heal(Domain.parse("south.test"));
            socket.setSoTimeout(30_000);
            assertEquals(Rcode.NOERROR, overUdp(socket, query(3)).getRcode());
        }
    }

    @Test
    void boundsItsConnections() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                Socket socket = connect();
                sockets.add(socket);
                overTcp(socket, query(i));
            }
            Socket oneTooMany = connect();
            sockets.add(oneTooMany);
            assertEquals(-1, oneTooMany.getInputStream().read());

            sockets.get(0).close();
            await().until(() -> {
                try (Socket next = connect()) {
                    overTcp(next, query(99));
                    return true;
                } catch (IOException stillFull) {
                    return false;
                }
            });
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aPortInUseIsToldAtOnce() {
        assertThrows(
                BindException.class, () -> ZoneServer.start(server.address(), Zones.parse(List.of(ZONE)), query -> {}));
    }

    @Test
    void anObserverThatFailsDoesNotStopIt() throws IOException {
        InetSocketAddress address;
        try (ZoneServer watched = ZoneServer.start(ANY_PORT, Zones.parse(List.of(ZONE)), query -> {
                    if (query.transport() == ServedQuery.Transport.UDP) {
                        throw new IllegalStateException("observer");
                    }
                });
                Socket socket = new Socket(
                        watched.address().getAddress(), watched.address().getPort());
                DatagramSocket udp = new DatagramSocket()) {
            address = watched.address();
            udp.send(new DatagramPacket(query(1).toWire(), query(1).toWire().length, address));
            assertEquals(2, overTcp(socket, query(2)).getHeader().getID());
        }
    }

    @Test
    void closeLeavesNothing() throws IOException {
        try (Socket open = connect()) {
            overTcp(open, query(1));
            int port = server.address().getPort();
            String prefix = "dns-" + port + "-";
            assertTrue(threads(prefix) >= 3);

            server.close();

            await().until(() -> threads(prefix) == 0);
            assertEquals(-1, open.getInputStream().read());
            ZoneServer.start(server.address(), Zones.parse(List.of(ZONE)), query -> {})
                    .close();
        }
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }

    private Socket connect() throws IOException {
        Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort());
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private DatagramSocket udp() throws IOException {
        DatagramSocket socket = new DatagramSocket();
        socket.connect(server.address());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static Message overTcp(Socket socket, Message query) throws IOException {
        byte[] question = query.toWire();
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeShort(question.length);
        out.write(question);
        return read(socket);
    }

    private static Message read(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] reply = new byte[in.readUnsignedShort()];
        in.readFully(reply);
        return new Message(reply);
    }

    /** The reply with the question's own id; replies to earlier garbage are read over. */
    private static Message overUdp(DatagramSocket socket, Message query) throws IOException {
        byte[] question = query.toWire();
        socket.send(new DatagramPacket(question, question.length));
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        while (true) {
            packet.setLength(4096);
            socket.receive(packet);
            Message reply = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
            if (reply.getHeader().getID() == query.getHeader().getID()) {
                return reply;
            }
        }
    }

    private static Message query(int id) {
        Message query = new Message(id);
        query.addRecord(Record.newRecord(Name.fromConstantString("south.test."), Type.MX, DClass.IN), Section.QUESTION);
        return query;
    }
}
