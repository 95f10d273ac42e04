package org.postroad.app.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.postroad.common.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers operators on a Unix domain socket. At most {@value #MOST_AT_ONCE} requests at once, each at most {@value #MAX_LINE} octets and
 * {@link #LIMIT} long, unless it is a conversation, which may be silent for {@link #PATIENCE} (I10). Thread-safe.
 */
public final class ControlServer implements AutoCloseable {
    static final int MAX_LINE = 1 << 20;
    private static final int MOST_AT_ONCE = 16;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    private final Path socket;
    private final Operations operations;
    private final Scheduler scheduler;
    private final ServerSocketChannel server;
    private final ExecutorService workers;
    private final ObjectMapper json = new ObjectMapper();

    private ControlServer(Path socket, Operations operations, Scheduler scheduler, ServerSocketChannel server) {
        this.socket = socket;
        this.operations = operations;
        this.scheduler = scheduler;
        this.server = server;
        this.workers = new ThreadPoolExecutor(
                0,
                MOST_AT_ONCE,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                ControlServer::daemon,
                (task, pool) -> {
                    throw new RejectedExecutionException("too many operators at once");
                });
    }

    /** Begins to answer. A socket left behind by a crash is replaced: the store's lock already says that no other process serves. */
    public static ControlServer start(Path socket, Operations operations, Scheduler scheduler) throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw new IOException("cannot listen on the control socket " + socket + ": " + e.getMessage(), e);
        }
        ControlServer control = new ControlServer(socket, operations, scheduler, server);
        daemon(control::acceptAll).start();
        return control;
    }

    @Override
    public void close() throws IOException {
        server.close();
        workers.shutdown();
        Files.deleteIfExists(socket);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "control");
        thread.setDaemon(true);
        return thread;
    }

    private void acceptAll() {
        while (server.isOpen()) {
            try {
                accept(server.accept());
            } catch (IOException closed) {
                LOG.debug("the control socket is closed", closed);
            }
        }
    }

    private void accept(SocketChannel peer) throws IOException {
        try {
            workers.execute(() -> answer(peer));
        } catch (RejectedExecutionException busyOrClosing) {
            peer.close();
        }
    }

    private void answer(SocketChannel peer) {
        Scheduler.Cancellable limit = scheduler.after(LIMIT, () -> closeQuietly(peer));
        try (peer) {
            byte[] line = ControlLine.read(ChannelStreams.input(peer), MAX_LINE);
            Optional<JsonNode> conversation = conversation(line);
            if (conversation.isPresent()) {
                limit.cancel();
                converse(conversation.get(), peer);
            } else {
                ChannelStreams.output(peer).write(ControlLine.of(json.writeValueAsBytes(answerTo(line))));
            }
        } catch (IOException e) {
            LOG.debug("an operator's connection ended early", e);
        } finally {
            limit.cancel();
        }
    }

    /** The request, if it asks for a long operation. */
    private Optional<JsonNode> conversation(byte[] line) {
        try {
            JsonNode request = json.readTree(line);
            return request.path("conversation").asBoolean() ? Optional.of(request) : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** A long operation has no limit as a whole, but neither end may keep the other waiting for ever (I10). */
    private void converse(JsonNode request, SocketChannel peer) throws IOException {
        Patience patience = new Patience(scheduler, PATIENCE, () -> closeQuietly(peer));
        try (patience) {
            Exchange exchange = new Exchange(
                    patience.over(ChannelStreams.input(peer)), patience.over(ChannelStreams.output(peer)), peer);
            exchange.send(JsonNodeFactory.instance.objectNode());
            Conversation.run(operations, request.path("operation").asText(), request.path("arguments"), exchange);
        }
    }

    private ObjectNode answerTo(byte[] line) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        try {
            JsonNode request = json.readTree(line);
            return answer.set("result", operations.run(request.path("operation").asText(), request.path("arguments")));
        } catch (OperationRefusedException refused) {
            return answer.put("error", refused.getMessage());
        } catch (JsonProcessingException notJson) {
            return answer.put("error", "the request is not JSON");
        } catch (IOException | RuntimeException bug) {
            LOG.error("an operation failed", bug);
            return answer.put(
                    "error", "the operation failed; the log of the serving process says why: " + bug.getMessage());
        }
    }

    private static void closeQuietly(SocketChannel peer) {
        try {
            peer.close();
        } catch (IOException e) {
            LOG.debug("closing an operator's connection failed", e);
        }
    }
}
