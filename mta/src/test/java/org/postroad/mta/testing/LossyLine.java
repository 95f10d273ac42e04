package org.postroad.mta.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A line between an SMTP client and its server, that is cut when it should carry the reply to the dot. In clear text, so that it can be seen. */
public final class LossyLine implements AutoCloseable {
    private final ServerSocket listener;
    private final InetSocketAddress server;
    private final AtomicInteger cuts;

    /** @param cuts how many replies to dots get lost, the first ones */
    public LossyLine(InetSocketAddress where, InetSocketAddress server, int cuts) throws IOException {
        listener = new ServerSocket(where.getPort(), 8, where.getAddress());
        this.server = server;
        this.cuts = new AtomicInteger(cuts);
        run("lossy-line", this::accept);
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket peer = new Socket(server.getAddress(), server.getPort());
            run("lossy-line-there", () -> {
                try (client;
                        peer) {
                    client.getInputStream().transferTo(peer.getOutputStream());
                }
            });
            run("lossy-line-back", () -> {
                try (client;
                        peer) {
                    back(peer, client.getOutputStream());
                }
            });
        }
    }

    private void back(Socket peer, OutputStream client) throws IOException {
        BufferedReader replies =
                new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.US_ASCII));
        for (String line = replies.readLine(); line != null; line = replies.readLine()) {
            if (line.startsWith("250 2.0.0 accepted as ") && cuts.getAndDecrement() > 0) {
                return;
            }
            if (!line.equals("250-STARTTLS")) {
                client.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                client.flush();
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void run(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException over) {
                        // One of the three went.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
