package org.postroad.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** Postfix's smtp-sink, which takes so many messages, throws them away, and ends. */
final class Sink implements AutoCloseable {
    private static final String BACKLOG = "1000";

    private final Process process;

    private Sink(Process process) {
        this.process = process;
    }

    /** Starts one that listens when this returns. */
    static Sink taking(int messages, InetSocketAddress address) throws IOException, InterruptedException {
        String host = address.getAddress().getHostAddress() + ":" + address.getPort();
        Process process = new ProcessBuilder(
                        "smtp-sink", "-u", "nobody", "-M", Integer.toString(messages), host, BACKLOG)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        while (!listens(address)) {
            if (!process.isAlive()) {
                throw new IOException("smtp-sink ended with " + process.exitValue());
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return new Sink(process);
    }

    /** Returns when it has taken all; false if that takes too long. */
    boolean awaitAll(int seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroy();
    }

    private static boolean listens(InetSocketAddress address) {
        try (Socket probe = new Socket(address.getAddress(), address.getPort())) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
