package org.postroad.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Thousands of SMTP clients on one thread, from as many loopback addresses as they need. Who is sent away, or whose connection ends, comes again after a
 * pause. Thread-safe.
 */
public final class Crowd implements AutoCloseable {
    /** What a client does, as soon as it is greeted. */
    public enum Manner {
        /** Nothing. */
        IDLE,
        /** Hands in a message, rests, and again. */
        BUSY,
        /** Says a command that never ends, an octet at a time. */
        SLOW_COMMAND,
        /** The header of its message never ends. */
        SLOW_HEADER,
        /** The text of its message never ends. */
        SLOW_BODY,
        /** The first record of its TLS handshake never ends. */
        SLOW_TLS,
        /** Names recipients that exist, a hundred at a time, without an end. */
        RECIPIENTS,
        /** Names recipients that do not exist, one after the other. */
        GUESSES
    }

    /**
     * How a crowd behaves. Immutable.
     *
     * @param server where all go but {@link Manner#SLOW_TLS}
     * @param tls where TLS is spoken from the first octet
     * @param recipient who exists there
     * @param perAddress clients with the same address, which has a /24 of its own
     * @param drip between two octets of those who are slow
     * @param rest between two messages of those who are busy, and before somebody comes again
     */
    public record Plan(
            InetSocketAddress server,
            InetSocketAddress tls,
            String recipient,
            int perAddress,
            Duration drip,
            Duration rest) {}

    /**
     * What has happened. Immutable.
     *
     * @param open connections that were greeted, and TLS connections, at this moment
     * @param messages that were taken
     * @param sentAway replies of 421, in place of a greeting or later
     * @param ended connections that the server ended, with a word or without
     */
    public record Counts(int open, long messages, long sentAway, long ended) {}

    private static final int MOST_CONNECTING = 500;
    private static final int RECIPIENTS_AT_ONCE = 100;
    private static final String MESSAGE = "From: <busy@crowd.test>\r\nSubject: one of many\r\n\r\n"
            + "A line of sixty-four characters, the last two of which end it..\r\n".repeat(60) + ".\r\n";
    /** The head of a record of 512 octets with a ClientHello; zeros follow. */
    private static final byte[] HELLO = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

    private final Plan plan;
    private final Selector selector;
    private final Thread thread;
    private final Queue<Client> joining = new ConcurrentLinkedQueue<>();
    private final Map<Manner, AtomicInteger> open = new EnumMap<>(Manner.class);
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong sentAway = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private int members;
    private volatile boolean closed;

    // The thread's own.
    private final ByteBuffer input = ByteBuffer.allocateDirect(1 << 16);
    private final Deque<Client> outside = new ArrayDeque<>();
    private final PriorityQueue<Client> clock = new PriorityQueue<>(Comparator.comparingLong(client -> client.due));
    private final Set<Client> connecting = new HashSet<>();

    public Crowd(Plan plan) throws IOException {
        this.plan = plan;
        for (Manner manner : Manner.values()) {
            open.put(manner, new AtomicInteger());
        }
        selector = Selector.open();
        thread = new Thread(this::run, "crowd");
        thread.setDaemon(true);
        thread.start();
    }

    /** So many more clients; they come as fast as they are let in, and this returns at once. */
    public synchronized void add(Manner manner, int count) {
        for (int i = 0; i < count; i++) {
            joining.add(new Client(manner, members++));
        }
        selector.wakeup();
    }

    public Counts counts() {
        int all = open.values().stream().mapToInt(AtomicInteger::get).sum();
        return new Counts(all, messages.get(), sentAway.get(), ended.get());
    }

    /** Clients of this manner that are connected and greeted at this moment. */
    public int open(Manner manner) {
        AtomicInteger count = open.get(manner);
        return count == null ? 0 : count.get();
    }

    /** All hang up. */
    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (selector) {
            while (!closed) {
                for (Client client = joining.poll(); client != null; client = joining.poll()) {
                    outside.add(client);
                }
                while (connecting.size() < MOST_CONNECTING && !outside.isEmpty()) {
                    outside.remove().connect();
                }
                long now = System.nanoTime();
                for (Client next = clock.peek(); next != null && next.due - now <= 0; next = clock.peek()) {
                    clock.remove(next);
                    next.wake();
                }
                selector.select(Crowd::ready, clock.isEmpty() ? 1000 : 20);
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void ready(SelectionKey key) {
        ((Client) Objects.requireNonNull(key.attachment())).ready(key);
    }

    private enum Step {
        OUTSIDE,
        BEFORE_GREETING,
        GREETED,
        DRIPPING
    }

    /** One client; the crowd's thread's own. */
    private final class Client {
        private final Manner manner;
        private final InetSocketAddress from;
        private final byte[] head = new byte[4];
        private Step step = Step.OUTSIDE;
        private @Nullable SocketChannel connection;
        private int column;
        private int awaited; // replies
        private int dripped;
        private boolean inTransaction;
        private ByteBuffer unsent = ByteBuffer.allocate(0);
        private long due;

        Client(Manner manner, int number) {
            this.manner = manner;
            int address = number / plan.perAddress();
            from = new InetSocketAddress("127." + (20 + address / 250) + "." + address % 250 + ".1", 0);
        }

        void connect() {
            try {
                SocketChannel channel = SocketChannel.open();
                connection = channel;
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                channel.bind(from);
                boolean tls = manner == Manner.SLOW_TLS;
                connecting.add(this);
                channel.register(selector, SelectionKey.OP_CONNECT, this);
                if (channel.connect(tls ? plan.tls() : plan.server())) {
                    connected();
                }
            } catch (IOException failed) {
                over();
            }
        }

        void ready(SelectionKey key) {
            try {
                if (key.isValid() && key.isConnectable() && channel().finishConnect()) {
                    connected();
                }
                if (key.isValid() && key.isWritable()) {
                    send();
                }
                if (key.isValid() && key.isReadable()) {
                    read();
                }
            } catch (IOException lost) {
                over();
            }
        }

        private SocketChannel channel() {
            return Objects.requireNonNull(connection);
        }

        private void connected() throws IOException {
            connecting.remove(this);
            column = 0;
            awaited = 1;
            dripped = 0;
            unsent = ByteBuffer.allocate(0);
            step = Step.BEFORE_GREETING;
            listenFor(SelectionKey.OP_READ);
            if (manner == Manner.SLOW_TLS) {
                begin(Step.DRIPPING);
                after(plan.drip());
            }
        }

        private void begin(Step next) {
            if (step == Step.BEFORE_GREETING) {
                count(1);
            }
            step = next;
        }

        private void count(int difference) {
            AtomicInteger its = open.get(manner);
            if (its != null) {
                its.addAndGet(difference);
            }
        }

        private void over() {
            connecting.remove(this);
            if (step != Step.OUTSIDE) {
                ended.incrementAndGet();
            }
            if (step == Step.GREETED || step == Step.DRIPPING) {
                count(-1);
            }
            step = Step.OUTSIDE;
            try {
                if (connection != null) {
                    connection.close();
                }
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
            after(plan.rest());
        }

        private void read() throws IOException {
            input.clear();
            if (channel().read(input) < 0) {
                over();
                return;
            }
            input.flip();
            while (input.hasRemaining() && step != Step.OUTSIDE && manner != Manner.SLOW_TLS) {
                byte octet = input.get();
                if (octet == '\n') {
                    column = 0;
                    line();
                } else if (column < head.length) {
                    head[column++] = octet;
                }
            }
        }

        private void line() throws IOException {
            String code = new String(head, 0, 3, StandardCharsets.US_ASCII);
            if (code.equals("421")) {
                sentAway.incrementAndGet();
                awaited = Integer.MAX_VALUE; // it hangs up
            } else if (head[3] != '-' && --awaited == 0) {
                answered(code);
            }
        }

        /** What was said last has its reply. */
        private void answered(String code) throws IOException {
            if (step == Step.BEFORE_GREETING && !code.equals("220")) {
                awaited = Integer.MAX_VALUE;
            } else if (step == Step.BEFORE_GREETING) {
                begin(Step.GREETED);
                if (manner == Manner.SLOW_COMMAND) {
                    begin(Step.DRIPPING);
                    after(plan.drip());
                } else if (manner != Manner.IDLE) {
                    say("EHLO crowd.test\r\n", 1);
                    dripped = 0;
                }
            } else {
                next(code);
            }
        }

        private void next(String code) throws IOException {
            switch (manner) {
                case RECIPIENTS -> name("<" + plan.recipient() + ">", RECIPIENTS_AT_ONCE);
                case GUESSES ->
                    name("<nobody" + dripped++ + "@" + plan.recipient().replaceAll(".*@", "") + ">", 1);
                case IDLE, SLOW_COMMAND, SLOW_TLS -> {}
                case BUSY, SLOW_HEADER, SLOW_BODY -> {
                    if (code.equals("354")) {
                        message();
                    } else if (manner != Manner.BUSY && dripped++ == 0) {
                        mail();
                    } else if (manner == Manner.BUSY && dripped++ == 0) {
                        after(plan.rest()
                                .multipliedBy(Math.floorMod(hashCode(), 100))
                                .dividedBy(100)); // not all at once
                    } else {
                        messages.addAndGet(code.equals("250") ? 1 : 0);
                        after(plan.rest());
                    }
                }
            }
        }

        private void name(String recipient, int times) throws IOException {
            boolean first = awaited == 0 && !inTransaction;
            inTransaction = true;
            say(
                    (first ? "MAIL FROM:<crowd@crowd.test>\r\n" : "") + ("RCPT TO:" + recipient + "\r\n").repeat(times),
                    times + (first ? 1 : 0));
        }

        private void mail() throws IOException {
            say("MAIL FROM:<crowd@crowd.test>\r\nRCPT TO:<" + plan.recipient() + ">\r\nDATA\r\n", 3);
        }

        private void message() throws IOException {
            if (manner == Manner.BUSY) {
                say(MESSAGE, 1);
                return;
            }
            say("From: <slow@crowd.test>\r\nSubject: " + (manner == Manner.SLOW_BODY ? "slow\r\n\r\n" : ""), 1);
            begin(Step.DRIPPING);
            after(plan.drip());
        }

        /** The time has come. */
        void wake() {
            try {
                if (step == Step.OUTSIDE) {
                    inTransaction = false;
                    outside.add(this);
                } else if (step == Step.DRIPPING) {
                    byte octet = manner == Manner.SLOW_TLS ? dripped < HELLO.length ? HELLO[dripped] : 0 : (byte) 'x';
                    dripped++;
                    send(ByteBuffer.wrap(new byte[] {octet}));
                    after(plan.drip());
                } else if (step == Step.GREETED) {
                    mail();
                }
            } catch (IOException lost) {
                over();
            }
        }

        private void after(Duration wait) {
            clock.remove(this);
            due = System.nanoTime() + wait.toNanos();
            clock.add(this);
        }

        private void say(String text, int replies) throws IOException {
            awaited = replies;
            send(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        }

        private void send(ByteBuffer octets) throws IOException {
            if (unsent.hasRemaining()) {
                return; // whoever is slow waits for room
            }
            unsent = octets;
            send();
        }

        private void send() throws IOException {
            channel().write(unsent);
            listenFor(unsent.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }

        private void listenFor(int operations) {
            Objects.requireNonNull(channel().keyFor(selector)).interestOps(operations);
        }
    }
}
