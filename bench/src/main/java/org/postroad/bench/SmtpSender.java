package org.postroad.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/** A client that hands in messages one after the other, with pipelined commands (RFC 2920). Confined to one thread. */
final class SmtpSender implements Workers.Worker {
    private static final int PATIENCE_MILLIS = 60_000;

    private final InetSocketAddress server;
    private final boolean reuse;
    private final IntFunction<String> recipient;
    private final String message;
    private Connection connection;

    /**
     * @param reuse whether one connection carries all its messages; otherwise each has its own
     * @param recipient of the message of that number
     * @param message with CRLF line ends and no line that begins with a dot
     */
    SmtpSender(InetSocketAddress server, boolean reuse, IntFunction<String> recipient, String message)
            throws IOException {
        this.server = server;
        this.reuse = reuse;
        this.recipient = recipient;
        this.message = message;
        connection = new Connection(server);
    }

    @Override
    public void operate(int n) throws IOException {
        if (!reuse && connection.used) {
            connection.quit();
            connection = new Connection(server);
        }
        connection.send(recipient.apply(n), message);
    }

    @Override
    public void close() throws IOException {
        connection.quit();
    }

    private static final class Connection {
        private final Socket socket;
        private final BufferedReader in;
        private final Writer out;
        private boolean used;

        Connection(InetSocketAddress server) throws IOException {
            socket = new Socket(server.getAddress(), server.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            out = new BufferedWriter(
                    new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.US_ASCII), 1 << 16);
            expect("220");
            say("EHLO bench.test\r\n");
            expect("250");
        }

        void send(String to, String message) throws IOException {
            used = true;
            say("MAIL FROM:<load@bench.test>\r\nRCPT TO:<" + to + ">\r\nDATA\r\n");
            expect("250");
            expect("250");
            expect("354");
            say(message + ".\r\n");
            expect("250");
        }

        void quit() throws IOException {
            try (socket) {
                say("QUIT\r\n");
                expect("221");
            }
        }

        private void say(String text) throws IOException {
            out.write(text);
            out.flush();
        }

        private void expect(String code) throws IOException {
            String line = in.readLine();
            while (line != null && line.startsWith(code + "-")) {
                line = in.readLine();
            }
            if (line == null || !line.startsWith(code)) {
                throw new IOException("expected " + code + ", the server said " + line);
            }
        }
    }
}
