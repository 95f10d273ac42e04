package org.postroad.common.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between the driver and the server, and cuts one connection after a word has gone to the server, before the answer comes back. Thread-safe. */
final class CuttingProxy implements AutoCloseable {
    private final int server;
    private final ServerSocket door;
    private final AtomicReference<Optional<String>> word = new AtomicReference<>(Optional.empty());

    CuttingProxy(int server) throws IOException {
        this.server = server;
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("accept", () -> {
            while (true) {
                Socket client = door.accept();
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
                start("to the server", () -> copy(client, behind, true));
                start("to the client", () -> copy(behind, client, false));
            }
        });
    }

    /** The settings of a client that goes through here. */
    PostgresSettings settings(PostgresSettings direct) {
        String url = direct.url().replace("localhost:" + server, "127.0.0.1:" + door.getLocalPort());
        return new PostgresSettings(
                url + "&prepareThreshold=0" /* each statement in full */, direct.user(), direct.password());
    }

    /** Cuts the next connection that says this. */
    void cutAfter(String said) {
        word.set(Optional.of(said));
    }

    @Override
    public void close() throws IOException {
        door.close();
    }

    private void copy(Socket from, Socket to, boolean towardsServer) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                String said = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
                boolean cut = towardsServer && takeWord(said);
                if (cut) {
                    from.close(); // nothing comes back from now on
                }
                out.write(buffer, 0, read);
                out.flush();
                if (cut) {
                    return;
                }
            }
        }
    }

    private boolean takeWord(String said) {
        Optional<String> expected = word.get();
        return expected.filter(said::contains).isPresent() && word.compareAndSet(expected, Optional.empty());
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | UncheckedIOException closed) {
                        return; // the other side, or the test, has ended it
                    }
                },
                "proxy " + name);
        thread.setDaemon(true);
        thread.start();
    }
}
