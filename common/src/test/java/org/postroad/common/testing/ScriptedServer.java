package org.postroad.common.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** The server of a transcript, on a socket: takes one connection, plays its part, and fails if the client says anything else. */
public final class ScriptedServer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final ServerSocket listener;
    private final CompletableFuture<Void> played = new CompletableFuture<>();

    /** Plays the transcript to the first connection. */
    public ScriptedServer(Transcript transcript, SSLContext tls) throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> run(transcript, tls), "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Waits until the transcript was played to its end; fails with what went wrong in it. */
    public void awaitEnd() throws InterruptedException, TimeoutException {
        try {
            played.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new AssertionError("the script was not followed", failed.getCause());
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void run(Transcript transcript, SSLContext tls) {
        try (Socket socket = listener.accept()) {
            play(transcript, tls, socket);
            played.complete(null);
        } catch (IOException | RuntimeException | AssertionError failed) {
            played.completeExceptionally(failed);
        }
    }

    private static void play(Transcript transcript, SSLContext tls, Socket clear) throws IOException {
        Socket socket = clear;
        socket.setSoTimeout(PATIENCE_MILLIS);
        InputStream in = new BufferedInputStream(socket.getInputStream());
        for (Transcript.Step step : transcript.steps()) {
            switch (step.kind()) {
                case SERVER -> {
                    socket.getOutputStream().write((step.text() + "\r\n").getBytes(StandardCharsets.UTF_8));
                    socket.getOutputStream().flush();
                }
                case CLIENT, CLIENT_RAW -> ScriptedTransport.expect(transcript, step, line(in));
                case SECURE -> {
                    SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, in, true);
                    secured.setUseClientMode(false);
                    secured.startHandshake();
                    socket = secured;
                    in = new BufferedInputStream(socket.getInputStream());
                }
                case CLOSED -> socket.close();
                case SILENT, HANGUP -> {
                    int octet = in.read();
                    if (octet >= 0) {
                        throw new AssertionError(transcript.name() + ":" + step.line() + ": the client goes on");
                    }
                }
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int octet = in.read();
        while (octet >= 0) {
            line.append((char) octet);
            if (octet == '\n') {
                break;
            }
            octet = in.read();
        }
        return line.toString();
    }
}
