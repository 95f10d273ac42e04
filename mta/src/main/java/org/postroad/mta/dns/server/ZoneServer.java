package org.postroad.mta.dns.server;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.postroad.common.address.Domain;
import org.postroad.mta.dns.server.ServedQuery.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * The authoritative name server at one address, UDP and TCP on the same port.
 *
 * <p>One thread answers UDP, one accepts TCP, at most 16 serve connections; a TCP connection lasts 30 seconds at most, 5 without a
 * question. To those who do not ask from a loopback address it sends no more than twice what they sent, unless they come over TCP, so it
 * is no amplifier. Thread-safe. All threads are daemons; {@link #close} ends them.
 */
public final class ZoneServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZoneServer.class);
    private static final int MAX_CONNECTIONS = 16;
    private static final int MAX_QUERY = 65_535;
    private static final int BIND_ATTEMPTS = 20;
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration LONGEST_CONNECTION = Duration.ofSeconds(30);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final Responder responder;
    private final DatagramSocket datagrams;
    private final ServerSocket listener;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor watch;

    private ZoneServer(Responder responder, ServerSocket listener, DatagramSocket datagrams) {
        this.responder = responder;
        this.listener = listener;
        this.datagrams = datagrams;
        ThreadFactory threads = threads("dns-" + listener.getLocalPort());
        // Two more than connections, for the two listening threads.
        workers =
                new ThreadPoolExecutor(0, MAX_CONNECTIONS + 2, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
        watch = new ScheduledThreadPoolExecutor(1, threads);
        watch.setRemoveOnCancelPolicy(true);
    }

    /**
     * Opens the address and begins to answer.
     *
     * @param bind port 0 for any that is free
     * @param observer told of each question, on the thread that answered it; must be quick
     * @throws IOException if the address cannot be had
     */
    public static ZoneServer start(InetSocketAddress bind, Zones zones, Consumer<ServedQuery> observer)
            throws IOException {
        Responder responder = new Responder(zones, observer);
        for (int attempt = 1; ; attempt++) {
            ServerSocket listener = new ServerSocket();
            try {
                listener.bind(bind);
                InetSocketAddress both = new InetSocketAddress(bind.getAddress(), listener.getLocalPort());
                ZoneServer server = new ZoneServer(responder, listener, new DatagramSocket(both));
                server.workers.execute(server::answerDatagrams);
                server.workers.execute(server::acceptConnections);
                return server;
            } catch (BindException taken) { // A port that is free for TCP may not be for UDP.
                listener.close();
                if (bind.getPort() != 0 || attempt == BIND_ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Takes other zones in place of all it had; questions that are being answered see one or the other. */
    public void replace(Zones zones) {
        responder.replace(zones);
    }

    /** Makes one name fail, whatever its zone says, until it is healed. */
    public void fault(Domain name, Fault fault) {
        responder.fault(nameOf(name), fault);
    }

    public void heal(Domain name) {
        responder.heal(nameOf(name));
    }

    /** Stops listening, closes each connection, waits until the threads have ended, at most 5 seconds. */
    @Override
    public void close() {
        datagrams.close();
        closeQuietly(listener);
        workers.shutdown();
        watch.shutdownNow();
        connections.forEach(ZoneServer::closeQuietly);
        try {
            if (!workers.awaitTermination(LONGEST_CLOSE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("threads of the name server at {} did not end", address());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void answerDatagrams() {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_QUERY], MAX_QUERY);
        while (!datagrams.isClosed()) {
            try {
                packet.setLength(MAX_QUERY);
                datagrams.receive(packet);
                byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
                Optional<byte[]> reply = answer(query, (InetSocketAddress) packet.getSocketAddress(), Transport.UDP);
                if (reply.isPresent()) {
                    datagrams.send(new DatagramPacket(reply.get(), reply.get().length, packet.getSocketAddress()));
                }
            } catch (IOException failed) {
                if (!datagrams.isClosed()) {
                    LOG.debug("a datagram could not be received or answered", failed);
                }
            }
        }
    }

    private void acceptConnections() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                connections.add(connection);
                if (listener.isClosed()) { // close() may not have seen this one
                    drop(connection);
                    return;
                }
                try {
                    workers.execute(() -> serve(connection));
                } catch (RejectedExecutionException busyOrClosed) {
                    drop(connection);
                }
            } catch (IOException failed) {
                if (!listener.isClosed()) {
                    LOG.debug("a connection could not be accepted", failed);
                }
            }
        }
    }

    private void serve(Socket connection) {
        Future<?> limit = null;
        try {
            // Closing is the only limit that also ends a write to a peer that does not read.
            limit = watch.schedule(() -> drop(connection), LONGEST_CONNECTION.toSeconds(), TimeUnit.SECONDS);
            connection.setSoTimeout((int) IDLE.toMillis());
            connection.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(connection.getInputStream());
            InetSocketAddress from = (InetSocketAddress) connection.getRemoteSocketAddress();
            while (true) {
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                Optional<byte[]> reply = answer(query, from, Transport.TCP);
                if (reply.isPresent()) {
                    connection.getOutputStream().write(framed(reply.get()));
                }
            }
        } catch (EOFException done) {
            LOG.trace("a peer is done");
        } catch (IOException | RejectedExecutionException ended) {
            LOG.debug("a connection was ended: {}", ended.toString());
        } finally {
            if (limit != null) {
                limit.cancel(false);
            }
            drop(connection);
        }
    }

    private Optional<byte[]> answer(byte[] query, InetSocketAddress from, Transport transport) {
        try {
            return responder.answer(query, from, transport);
        } catch (RuntimeException bug) {
            LOG.error("a question from {} could not be answered", from, bug);
            return Optional.empty();
        }
    }

    /** RFC 1035 §4.2.2 and RFC 7766 §8: the length before the message, both in one write. */
    private static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(2 + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }

    private void drop(Socket connection) {
        closeQuietly(connection);
        connections.remove(connection);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception alreadyGone) {
            LOG.trace("closing", alreadyGone);
        }
    }

    private static ThreadFactory threads(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private static Name nameOf(Domain domain) {
        try {
            return Name.fromString(domain.ascii(), Name.root);
        } catch (TextParseException notADomain) {
            throw new IllegalArgumentException(notADomain);
        }
    }
}
