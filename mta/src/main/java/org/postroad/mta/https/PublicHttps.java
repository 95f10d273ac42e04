package org.postroad.mta.https;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.postroad.common.address.Domain;
import org.postroad.common.time.Scheduler;
import org.postroad.common.wire.tls.PeerDoubtException;
import org.postroad.common.wire.tls.PeerTrust;
import org.postroad.mta.dns.Answer;
import org.postroad.mta.dns.Resolver;

/**
 * Asks a web server that a stranger has named: with a certificate for that name from somebody trusted, no redirect, within bounds. Thread-safe.
 *
 * <p>A client of its own rather than the JDK's, which asks the machine's resolver for the address: the address must be one that we found,
 * and looked at, ourselves.
 */
public final class PublicHttps {
    private static final int MAX_ADDRESSES = 4;

    /** Reads of a reply what is wanted of it. */
    @FunctionalInterface
    private interface ReplyReader<T> {
        T read(InputStream in) throws IOException;
    }

    private final Resolver resolver;
    private final SSLContext tls;
    private final PeerTrust trust;
    private final int port;
    private final Predicate<InetAddress> reachable;
    private final Duration patience;
    private final Scheduler scheduler;

    private PublicHttps(
            Resolver resolver,
            PeerTrust trust,
            int port,
            Predicate<InetAddress> reachable,
            Duration patience,
            Scheduler scheduler) {
        this.resolver = resolver;
        this.trust = trust;
        this.port = port;
        this.reachable = reachable;
        this.patience = patience;
        this.scheduler = scheduler;
        tls = trust.clientContext();
    }

    /**
     * At the port of HTTPS and public addresses only.
     *
     * @param patience with all of a request and its reply, beside the questions to DNS
     */
    public static PublicHttps of(Resolver resolver, PeerTrust trust, Duration patience, Scheduler scheduler) {
        return new PublicHttps(resolver, trust, 443, PublicAddresses::includes, patience, scheduler);
    }

    /** At another port, and at any address: for labs and tests. */
    public static PublicHttps anywhere(
            Resolver resolver, PeerTrust trust, int port, Duration patience, Scheduler scheduler) {
        return new PublicHttps(resolver, trust, port, address -> true, patience, scheduler);
    }

    /**
     * Fetches something, at most 64 KiB.
     *
     * @param target path and query, in ASCII without a space
     * @throws UntrustedServerException if the server's certificate is not for that name, or from nobody trusted
     * @throws IOException if there is no reply
     */
    public HttpReply get(Domain host, String target, String accepted) throws IOException {
        return exchange(host, head("GET", host, target, "Accept: " + accepted), HttpReply::read);
    }

    /**
     * Gives something to the server; the status of its reply, of which no more is read.
     *
     * @param target path and query, in ASCII without a space
     * @throws IOException as {@link #get}
     */
    public int post(Domain host, String target, String mediaType, byte[] body) throws IOException {
        byte[] head = head("POST", host, target, "Content-Type: " + mediaType + "\r\nContent-Length: " + body.length);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return exchange(host, request, HttpReply::status);
    }

    private static byte[] head(String method, Domain host, String target, String fields) {
        return (method + " " + target + " HTTP/1.1\r\nHost: " + host.ascii() + "\r\n" + fields
                        + "\r\nUser-Agent: Postroad\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private <T> T exchange(Domain host, byte[] request, ReplyReader<T> reader) throws IOException {
        Answer<InetAddress> answer = resolver.addresses(host);
        List<InetAddress> addresses =
                answer.values().stream().filter(reachable).limit(MAX_ADDRESSES).toList();
        if (addresses.isEmpty()) {
            throw new IOException(answer.isFound() ? "it has no public address" : answer.reason());
        }
        long deadline = System.nanoTime() + patience.toNanos();
        for (InetAddress address : addresses.subList(0, addresses.size() - 1)) {
            try {
                return exchange(host, address, request, reader, deadline);
            } catch (UntrustedServerException certain) {
                throw certain;
            } catch (IOException elsewherePerhaps) {
                // The last address says what is wrong.
            }
        }
        return exchange(host, addresses.get(addresses.size() - 1), request, reader, deadline);
    }

    private <T> T exchange(Domain host, InetAddress address, byte[] request, ReplyReader<T> reader, long deadline)
            throws IOException {
        try (Socket socket = new Socket()) {
            // A server that drips keeps each read short of its limit; this ends all of them.
            Duration left = Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
            Scheduler.Cancellable end = scheduler.after(left, () -> close(socket));
            try {
                int millis = (int) left.toMillis();
                socket.connect(new InetSocketAddress(address, port), millis);
                socket.setSoTimeout(millis);
                SSLSocket secured = secured(socket, host);
                OutputStream out = secured.getOutputStream();
                out.write(request);
                out.flush();
                return reader.read(new BufferedInputStream(secured.getInputStream()));
            } finally {
                end.cancel();
            }
        }
    }

    private SSLSocket secured(Socket socket, Domain host) throws IOException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, host.ascii(), port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        secured.setSSLParameters(parameters);
        try {
            secured.startHandshake();
            trust.check(
                    host,
                    Arrays.stream(secured.getSession().getPeerCertificates())
                            .map(X509Certificate.class::cast)
                            .toList());
        } catch (SSLException | PeerDoubtException doubt) {
            throw new UntrustedServerException(doubt);
        }
        return secured;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException unimportant) {
            // It is of no use any more, closed or not.
        }
    }
}
