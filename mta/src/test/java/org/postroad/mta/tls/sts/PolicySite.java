package org.postroad.mta.tls.sts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.postroad.common.wire.tls.TestTls;
import org.postroad.common.wire.tls.TlsIdentity;

/** A web server over TLS on loopback that answers each request with what it was last given, octet for octet. */
public final class PolicySite implements AutoCloseable {
    private final ServerSocket socket;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String reply = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

    public PolicySite(InetSocketAddress where, TlsIdentity identity) throws IOException {
        try {
            socket = TestTls.serverContext(identity)
                    .getServerSocketFactory()
                    .createServerSocket(where.getPort(), 8, where.getAddress());
        } catch (GeneralSecurityException unusable) {
            throw new IOException(unusable);
        }
        Thread thread = new Thread(this::serve, "policy-site");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** First lines of the requests so far. */
    public List<String> requests() {
        return requests;
    }

    /** A policy as a web server gives it. */
    public void serves(String policy) {
        says("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + policy.length()
                + "\r\n\r\n" + policy);
    }

    public void says(String octets) {
        reply = octets;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                answer(client);
            } catch (IOException gone) {
                // The next one, unless it is we who went.
            }
        }
    }

    private void answer(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        String request = in.readLine();
        if (request == null) {
            return; // somebody who did not like our certificate
        }
        requests.add(request);
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.startsWith("Host: ")) {
                requests.add(line);
            }
        }
        client.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
        client.getOutputStream().flush();
    }
}
