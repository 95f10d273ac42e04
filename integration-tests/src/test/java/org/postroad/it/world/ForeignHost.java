package org.postroad.it.world;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody else's mail host, without any of our code: takes everything, unless told otherwise, and remembers it. Thread-safe. */
public final class ForeignHost implements AutoCloseable {
    private static final Pattern PATH = Pattern.compile("<([^>]*)>");
    private static final Pattern MESSAGE_ID = Pattern.compile("(?im)^message-id:\\s*<([^>]*)>");

    /**
     * A message that was taken.
     *
     * @param messageId without angle brackets
     * @param text as it came, dots unstuffed, each byte a character
     * @param nanos when, by {@link System#nanoTime}
     */
    public record Taken(String from, List<String> to, String messageId, String text, long nanos) {}

    private final ServerSocket listener;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final Map<String, String> replies = new ConcurrentHashMap<>();
    private volatile boolean smtpUtf8 = true;

    public ForeignHost(InetSocketAddress address) {
        try {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept, "foreign host");
    }

    /** Answers RCPT for an address with this reply. */
    public ForeignHost answering(String address, String reply) {
        replies.put(address, reply);
        return this;
    }

    /** Does not offer SMTPUTF8. */
    public ForeignHost withoutSmtpUtf8() {
        smtpUtf8 = false;
        return this;
    }

    /** Takes mail for the address again. */
    public void relent(String address) {
        replies.remove(address);
    }

    /** What was taken: the dot had come and 250 was said, or was to be said. */
    public List<Taken> taken() {
        return List.copyOf(taken);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                connections.add(connection);
                start(() -> serve(connection), "foreign session");
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1))) {
            new Session(in, connection.getOutputStream()).run();
        } catch (IOException gone) {
            connections.remove(connection);
        }
    }

    private final class Session {
        private final BufferedReader in;
        private final OutputStream out;
        private String from = "";
        private List<String> to = new ArrayList<>();

        Session(BufferedReader in, OutputStream out) {
            this.in = in;
            this.out = out;
        }

        void run() throws IOException {
            say("220 foreign.test ESMTP");
            String line = in.readLine();
            while (line != null && !line.equalsIgnoreCase("QUIT")) {
                answer(line);
                line = in.readLine();
            }
            say("221 2.0.0 bye");
        }

        private void answer(String line) throws IOException {
            switch (line.split(" ", 2)[0].toUpperCase(Locale.ROOT)) {
                case "EHLO" ->
                    say("250-foreign.test\r\n250-8BITMIME\r\n" + (smtpUtf8 ? "250-SMTPUTF8\r\n" : "")
                            + "250 PIPELINING");
                case "MAIL" -> {
                    from = path(line);
                    to = new ArrayList<>();
                    say("250 2.1.0 fine");
                }
                case "RCPT" -> {
                    String reply = replies.getOrDefault(path(line), "250 2.1.5 fine");
                    if (reply.startsWith("2")) {
                        to.add(path(line));
                    }
                    say(reply);
                }
                case "DATA" -> data();
                case "RSET", "NOOP" -> say("250 2.0.0 fine");
                default -> say("502 5.5.1 unknown");
            }
        }

        private void data() throws IOException {
            if (to.isEmpty()) {
                say("554 5.5.1 nobody to give it to");
                return;
            }
            say("354 go on");
            taken.add(message(from, to, in));
            say("250 2.6.0 taken");
        }

        private void say(String reply) throws IOException {
            out.write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Taken message(String from, List<String> to, BufferedReader in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line = in.readLine(); !".".equals(line); line = in.readLine()) {
            if (line == null) {
                throw new IOException("the client left in the middle of a message");
            }
            text.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
        Matcher id = MESSAGE_ID.matcher(text);
        return new Taken(from, List.copyOf(to), id.find() ? id.group(1) : "", text.toString(), System.nanoTime());
    }

    /** Paths come in UTF-8 under SMTPUTF8 (RFC 6531). */
    private static String path(String line) {
        Matcher path = PATH.matcher(new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        return path.find() ? path.group(1) : "";
    }

    private static void start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
