package org.postroad.app.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs operations in the process that serves. Thread-safe. */
public final class ControlClient implements Operations {
    private static final int MAX_ANSWER = 1 << 28;

    private final Path socket;
    private final ObjectMapper json = new ObjectMapper();

    public ControlClient(Path socket) {
        this.socket = socket;
    }

    /** Whether a process serves there. A socket file that nobody listens on, left by a crash, does not count. */
    public boolean isServed() {
        if (!Files.exists(socket)) {
            return false;
        }
        try (SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return peer.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }

    @Override
    public JsonNode run(String operation, JsonNode arguments) {
        ObjectNode request = json.createObjectNode().put("operation", operation);
        request.set("arguments", arguments);
        JsonNode answer;
        try (SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ChannelStreams.output(peer).write(ControlLine.of(json.writeValueAsBytes(request)));
            answer = json.readTree(ControlLine.read(ChannelStreams.input(peer), MAX_ANSWER));
        } catch (IOException e) {
            throw new UncheckedIOException("the system at " + socket + " does not answer: " + e.getMessage(), e);
        }
        if (answer.has("error")) {
            throw new OperationRefusedException(answer.path("error").asText());
        }
        return answer.path("result");
    }

    /** Begins a long operation; this end of it. */
    public Exchange begin(String operation, JsonNode arguments) throws IOException {
        ObjectNode request = json.createObjectNode().put("operation", operation).put("conversation", true);
        request.set("arguments", arguments);
        SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        try {
            ChannelStreams.output(peer).write(ControlLine.of(json.writeValueAsBytes(request)));
            Exchange exchange = new Exchange(ChannelStreams.input(peer), ChannelStreams.output(peer), peer);
            exchange.receive(); // the operation listens; before that, nothing may follow the request
            return exchange;
        } catch (IOException | RuntimeException e) {
            peer.close();
            throw e;
        }
    }
}
