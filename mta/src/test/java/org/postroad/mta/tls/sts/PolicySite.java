package org.postroad.mta.tls.sts;

import java.io.BufferedReader;
import java.io.EOFException;
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

/** A web server over TLS on loopback that answers each request with what it was last given, octet for octet, and keeps what it was sent. */
public final class PolicySite implements AutoCloseable {
    private final ServerSocket socket;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
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

    /** Bodies of the requests so far that had one. */
    public List<byte[]> bodies() {
        return bodies;
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

    private void keep(BufferedReader in, int length) throws IOException {
        char[] octets = new char[length];
        int read = 0;
        while (read < length) {
            int more = in.read(octets, read, length - read);
            if (more < 0) {
                throw new EOFException();
            }
            read += more;
        }
        if (length > 0) {
            bodies.add(new String(octets).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private void answer(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
        String request = in.readLine();
        if (request == null) {
            return; // somebody who did not like our certificate
        }
        requests.add(request);
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.startsWith("Host: ") || line.startsWith("Content-Type: ")) {
                requests.add(line);
            } else if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring("Content-Length: ".length()));
            }
        }
        keep(in, length);
        client.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
        client.getOutputStream().flush();
    }
}
