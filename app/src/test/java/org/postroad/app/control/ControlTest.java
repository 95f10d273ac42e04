package org.postroad.app.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.time.SystemScheduler;

class ControlTest {
    private final SystemScheduler scheduler = new SystemScheduler("test");
    private Path socket;
    private ControlServer server;
    private ControlClient client;

    @BeforeEach
    void start(@TempDir Path dir) throws IOException {
        socket = dir.resolve("control.sock");
        server = ControlServer.start(socket, ControlTest::operate, scheduler);
        client = new ControlClient(socket);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        scheduler.close();
    }

    private static JsonNode operate(String operation, JsonNode arguments) {
        return switch (operation) {
            case "echo" -> arguments;
            case "fail" -> throw new IllegalStateException("a bug");
            default -> throw new OperationRefusedException("no operation " + operation);
        };
    }

    @Test
    void anOperationAnswers() {
        JsonNode long_ = JsonNodeFactory.instance.objectNode().put("text", "x".repeat(100_000) + "\n€");
        assertEquals(long_, client.run("echo", long_));
    }

    @Test
    void aRefusalComesBackInItsOwnWords() {
        assertEquals(
                "no operation dance",
                assertThrows(
                                OperationRefusedException.class,
                                () -> client.run("dance", JsonNodeFactory.instance.objectNode()))
                        .getMessage());
    }

    @Test
    void aBugDoesNotStopTheServer() {
        JsonNode nothing = JsonNodeFactory.instance.objectNode();
        assertThrows(OperationRefusedException.class, () -> client.run("fail", nothing));
        assertEquals(nothing, client.run("echo", nothing));
    }

    @Test
    void onlyTheOwnerMayConnect() throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
    }

    @Test
    void aSocketThatNobodyListensOnIsNotServed() throws IOException {
        assertTrue(client.isServed());
        server.close();
        assertFalse(client.isServed());
        Files.createFile(socket);
        assertFalse(client.isServed());
    }
}
