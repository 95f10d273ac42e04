package org.postroad.common.db;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices by LISTEN and NOTIFY, on two connections and two threads of their own. Thread-safe.
 *
 * <p>They are sent after the commit that they tell of, not in it: the server lets transactions with a NOTIFY commit only one after the other,
 * each with its own sync, so a NOTIFY in every delivery would cost the group commit. What a death between the two loses is found by
 * {@link Notices.Listener#mayHaveMissed}, which is called with each new connection and every {@link #LOOK}.
 *
 * <p>One NOTIFY carries the sender's id and then texts, a line each. An empty line says that some were dropped.
 */
final class PostgresNotices implements Notices, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresNotices.class);
    private static final int MAX_PAYLOAD = 7999; // octets, the server's limit
    private static final int MAX_WAITING = 10_000;
    private static final String DROPPED = "";
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final DataSource source;
    private final String channel;
    private final String self = UUID.randomUUID().toString();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    private final Object lock = new Object();
    // The rest is guarded by the lock.
    private final Deque<String> waiting = new ArrayDeque<>();
    private @Nullable Session sending;
    private @Nullable Session listening;
    private boolean closed;

    PostgresNotices(DataSource source, String channel) {
        this.source = source;
        this.channel = channel;
    }

    @Override
    public void send(String text) {
        if (text.isEmpty() || text.indexOf('\n') >= 0 || octets(text) > MAX_OCTETS) {
            throw new IllegalArgumentException("not a notice: " + octets(text) + " octets");
        }
        synchronized (lock) {
            if (closed) {
                return;
            }
            if (waiting.size() < MAX_WAITING) {
                waiting.add(text);
            } else if (!waiting.getLast().equals(DROPPED)) {
                waiting.removeLast();
                waiting.add(DROPPED);
            }
            if (sending == null) {
                sending = new Session("postroad-notify", this::sendAll);
            }
            lock.notifyAll();
        }
    }

    @Override
    public void listen(Listener listener) {
        listeners.add(listener);
        synchronized (lock) {
            if (!closed && listening == null) {
                listening = new Session("postroad-listen", this::listenOn);
            }
        }
    }

    @Override
    public void close() {
        Session sender;
        Session listener;
        synchronized (lock) {
            closed = true;
            sender = sending;
            listener = listening;
            lock.notifyAll();
        }
        if (listener != null) {
            listener.end();
        }
        if (sender != null) {
            sender.end();
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    /** Sends what waits, until the end. What could not be sent stays, and goes over the next connection. */
    private void sendAll(Connection connection) throws SQLException, InterruptedException {
        try (PreparedStatement notify = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
            notify.setString(1, channel);
            for (int texts = next(0); texts > 0; texts = next(texts)) {
                notify.setString(2, payload(texts));
                notify.executeQuery().close();
            }
        }
    }

    /** Forgets what was sent and waits for more; how many texts fit into one payload, and 0 at the end. */
    private int next(int sent) throws InterruptedException {
        synchronized (lock) {
            for (int i = 0; i < sent; i++) {
                waiting.removeFirst();
            }
            while (waiting.isEmpty() && !closed) {
                lock.wait();
            }
            int octets = octets(self);
            int texts = 0;
            for (String text : waiting) {
                octets += 1 + octets(text);
                if (octets > MAX_PAYLOAD) {
                    break;
                }
                texts++;
            }
            return texts;
        }
    }

    private String payload(int texts) {
        StringBuilder payload = new StringBuilder(self);
        synchronized (lock) {
            waiting.stream().limit(texts).forEach(text -> payload.append('\n').append(text));
        }
        return payload.toString();
    }

    private void listenOn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + channel);
            long looked = look();
            while (!isClosed()) {
                PGNotification[] notifications =
                        connection.unwrap(PGConnection.class).getNotifications((int) POLL.toMillis());
                for (PGNotification notification : notifications) {
                    hear(notification.getParameter());
                }
                if (notifications.length == 0) {
                    statement.execute("SELECT 1"); // a server that has vanished sends nothing either
                }
                if (System.nanoTime() - looked > LOOK.toNanos()) {
                    looked = look();
                }
            }
        }
    }

    private void hear(String payload) {
        List<String> lines = List.of(payload.split("\n", -1));
        if (lines.get(0).equals(self)) {
            return;
        }
        for (String text : lines.subList(1, lines.size())) {
            if (text.equals(DROPPED)) {
                look();
            } else {
                listeners.forEach(listener -> guarded(() -> listener.told(text)));
            }
        }
    }

    private long look() {
        listeners.forEach(listener -> guarded(listener::mayHaveMissed));
        return System.nanoTime();
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException failed) {
            LOG.warn(
                    "a notice was not understood, or the rows could not be looked at; the next look makes up for it",
                    failed);
        }
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private interface Work {
        void run(Connection connection) throws SQLException, InterruptedException;
    }

    /** A thread with a connection, and a new one when that is lost. */
    private final class Session implements Runnable {
        private final Work work;
        private final Thread thread;
        private volatile @Nullable Connection open;

        Session(String name, Work work) {
            this.work = work;
            thread = new Thread(this, name);
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void run() {
            boolean told = false;
            try {
                while (!isClosed()) {
                    try (Connection connection = source.getConnection()) {
                        open = connection;
                        told = false;
                        work.run(connection);
                    } catch (SQLException lost) {
                        if (!isClosed() && !told) {
                            told = true;
                            LOG.warn(
                                    "no notices for now, until the database can be reached again: {}",
                                    lost.getMessage());
                        }
                    }
                    pause();
                }
            } catch (InterruptedException stop) {
                LOG.debug("{} ends", thread.getName());
            }
        }

        private void pause() throws InterruptedException {
            synchronized (lock) {
                long end = System.nanoTime() + PAUSE.toNanos();
                for (long left = PAUSE.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                }
            }
        }

        /** Ends the thread, which may be waiting for the server. */
        void end() {
            try {
                thread.join(100); // a sender may have something left that goes at once
                Connection connection = open;
                if (thread.isAlive() && connection != null) {
                    connection.abort(Runnable::run);
                }
                thread.interrupt();
                thread.join(CLOSING.toMillis());
            } catch (SQLException lost) {
                LOG.debug("the connection of {} was gone", thread.getName(), lost);
            } catch (InterruptedException asked) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
