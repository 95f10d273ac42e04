package org.postroad.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A host that takes every message and keeps none. A thread for each connection. */
final class SmtpSink implements AutoCloseable {
    private final ServerSocket socket;
    private final Runnable taken;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "sink");
        thread.setDaemon(true);
        return thread;
    });

    /** @param taken run for each message, before its reply */
    SmtpSink(InetSocketAddress where, Runnable taken) throws IOException {
        socket = new ServerSocket(where.getPort(), 1024, where.getAddress());
        this.taken = taken;
        threads.execute(this::serve);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                client.setTcpNoDelay(true);
                threads.execute(() -> talk(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void talk(Socket client) {
        try (client) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = client.getOutputStream();
            say(out, "220 sink ESMTP");
            boolean data = false;
            for (String line = in.readLine(); line != null && !line.equals("QUIT"); line = in.readLine()) {
                if (data && !line.equals(".")) {
                    continue;
                }
                if (data) {
                    taken.run();
                }
                data = line.equals("DATA");
                say(out, data ? "354 go on" : line.startsWith("EHLO") ? "250-sink\r\n250 PIPELINING" : "250 2.0.0 ok");
            }
        } catch (IOException gone) {
            // The next connection says more.
        }
    }

    private static void say(OutputStream out, String words) throws IOException {
        out.write((words + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
