package org.postroad.app.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.time.SystemScheduler;

/** Long operations: notes and octets both ways, over the socket and within one process. */
@Timeout(60)
class ConversationTest {
    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

    private final SystemScheduler scheduler = new SystemScheduler("test");
    private final CountDownLatch gone = new CountDownLatch(1);
    private Path socket;
    private ControlServer server;

    /** Echoes each stream and each note, at the same time as it is sent. */
    private final Operations operations = new Operations() {
        @Override
        public JsonNode run(String operation, JsonNode arguments) {
            return arguments;
        }

        @Override
        public JsonNode converse(String operation, JsonNode arguments, Exchange operator) throws IOException {
            return switch (operation) {
                case "echo" -> echo(operator);
                case "fail" -> throw new IllegalStateException("a bug");
                default -> throw new OperationRefusedException("there is no operation " + operation);
            };
        }
    };

    private JsonNode echo(Exchange operator) throws IOException {
        long octets = 0;
        try {
            Exchange.Received next = operator.receive();
            while (next.note().isEmpty() || !next.note().get().has("end")) {
                if (next.stream().isPresent()) {
                    try (OutputStream out = operator.octets()) {
                        octets += next.stream().get().transferTo(out);
                    }
                } else {
                    operator.send(next.note().orElseThrow());
                }
                next = operator.receive();
            }
        } catch (EOFException operatorGone) {
            gone.countDown();
            throw operatorGone;
        }
        return JsonNodeFactory.instance.objectNode().put("octets", octets);
    }

    @BeforeEach
    void start(@TempDir Path dir) throws IOException {
        socket = dir.resolve("control.sock");
        server = ControlServer.start(socket, operations, scheduler);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        scheduler.close();
    }

    /** Much more than any buffer on the way holds, written and read by two threads. */
    private static void converse(Exchange system) throws Exception {
        byte[] octets = new byte[20 << 20];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (i * 31 >> 3);
        }
        CompletableFuture<ByteArrayOutputStream> received = CompletableFuture.supplyAsync(() -> {
            try {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                system.receive().stream().orElseThrow().transferTo(all);
                return all;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        try (OutputStream out = system.octets()) {
            out.write(octets);
        }
        system.send(JsonNodeFactory.instance.objectNode().put("text", "€\n"));
        assertTrue(Arrays.equals(octets, received.get(30, TimeUnit.SECONDS).toByteArray()));
        assertEquals("€\n", system.receive().note().orElseThrow().path("text").asText());
        try (OutputStream empty = system.octets()) {
            empty.flush();
        }
        system.send(JsonNodeFactory.instance.objectNode().put("end", true));
        assertEquals(-1, system.receive().stream().orElseThrow().read());
        assertEquals(
                octets.length,
                system.receive().result().orElseThrow().path("octets").asLong());
    }

    @Test
    void overTheSocket() throws Exception {
        try (Exchange system = new ControlClient(socket).begin("echo", NOTHING)) {
            converse(system);
        }
    }

    @Test
    void withinOneProcess() throws Exception {
        try (Exchange system = Conversation.begin(operations, "echo", NOTHING)) {
            converse(system);
        }
    }

    @Test
    void refusalsAndBugsAreTold() throws Exception {
        try (Exchange system = new ControlClient(socket).begin("dance", NOTHING)) {
            assertEquals(
                    "there is no operation dance",
                    assertThrows(OperationRefusedException.class, system::receive)
                            .getMessage());
        }
        try (Exchange system = new ControlClient(socket).begin("fail", NOTHING)) {
            assertTrue(assertThrows(OperationRefusedException.class, system::receive)
                    .getMessage()
                    .contains("a bug"));
        }
    }

    @Test
    void anOperatorWhoGoesEndsTheOperation() throws Exception {
        Exchange system = new ControlClient(socket).begin("echo", NOTHING);
        OutputStream half = system.octets();
        half.write(new byte[10]);
        system.close();
        assertTrue(gone.await(30, TimeUnit.SECONDS));
        assertEquals(NOTHING, new ControlClient(socket).run("any", NOTHING), "and others are served");
    }

    @Test
    void nonsenseEndsTheConversation() throws Exception {
        for (byte[] frame : new byte[][] {
            {'?', 0, 0, 0, 0},
            {'N', 127, 0, 0, 0},
            {'N', (byte) 255, 0, 0, 0},
            {'O', 127, 0, 0, 0},
            {'N', 0, 0, 0, 1, '{'}
        }) {
            try (SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                peer.write(ByteBuffer.wrap(
                        "{\"operation\":\"echo\",\"conversation\":true}\n".getBytes(StandardCharsets.US_ASCII)));
                ByteBuffer goAhead = ByteBuffer.allocate(7); // N, 0 0 0 2, {}
                while (goAhead.hasRemaining() && peer.read(goAhead) >= 0) {
                    assertTrue(goAhead.position() > 0);
                }
                peer.write(ByteBuffer.wrap(frame));
                ByteBuffer answer = ByteBuffer.allocate(10_000);
                while (peer.read(answer) >= 0) {
                    if (!answer.hasRemaining()) {
                        fail("no end");
                    }
                }
                assertTrue(
                        new String(answer.array(), StandardCharsets.US_ASCII).contains("the operation broke off"),
                        "told why");
            }
        }
    }

    @Test
    void whoKeepsTheOtherWaitingForTooLongIsLeft() throws Exception {
        CountDownLatch given = new CountDownLatch(1);
        try (Patience patience = new Patience(scheduler, Duration.ofMillis(50), given::countDown)) {
            InputStream quick = patience.over(new ByteArrayInputStream(new byte[10]));
            quick.readAllBytes();
            InputStream never = patience.over(new InputStream() {
                @Override
                public int read() throws IOException {
                    try {
                        assertTrue(given.await(30, TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    return -1;
                }
            });
            assertEquals(-1, never.read(new byte[1], 0, 1));
        }
    }
}
