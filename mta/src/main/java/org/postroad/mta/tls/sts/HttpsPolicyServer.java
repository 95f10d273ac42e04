package org.postroad.mta.tls.sts;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
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
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.common.time.Scheduler;
import org.postroad.common.wire.tls.PeerDoubtException;
import org.postroad.common.wire.tls.PeerTrust;
import org.postroad.mta.dns.Answer;
import org.postroad.mta.dns.Resolver;

/**
 * Fetches {@code https://mta-sts.DOMAIN/.well-known/mta-sts.txt} (RFC 8461 §3.3): with a certificate for that name from somebody trusted, no
 * redirect, at most 64 KiB, within a minute. Thread-safe.
 *
 * <p>A client of its own rather than the JDK's, which asks the machine's resolver for the address: the address must be one that we found,
 * and looked at, ourselves.
 */
public final class HttpsPolicyServer implements PolicyServer {
    private static final String PATH = "/.well-known/mta-sts.txt";
    private static final int MAX_ADDRESSES = 4;

    private final Resolver resolver;
    private final SSLContext tls;
    private final PeerTrust trust;
    private final int port;
    private final Predicate<InetAddress> reachable;
    private final Duration patience;
    private final Scheduler scheduler;

    HttpsPolicyServer(
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

    /** At the port of HTTPS and public addresses only, within a minute. */
    public static HttpsPolicyServer of(Resolver resolver, PeerTrust trust, Scheduler scheduler) {
        return new HttpsPolicyServer(resolver, trust, 443, PublicAddresses::includes, Duration.ofMinutes(1), scheduler);
    }

    /** At another port, and at any address: for labs and tests. */
    public static HttpsPolicyServer anywhere(Resolver resolver, PeerTrust trust, int port, Scheduler scheduler) {
        return new HttpsPolicyServer(resolver, trust, port, address -> true, Duration.ofMinutes(1), scheduler);
    }

    @Override
    public String fetch(Domain domain) throws StsFetchException {
        Domain host = host(domain);
        Answer<InetAddress> answer = resolver.addresses(host);
        List<InetAddress> addresses =
                answer.values().stream().filter(reachable).limit(MAX_ADDRESSES).toList();
        if (addresses.isEmpty()) {
            throw new StsFetchException(
                    StsFinding.Fault.FETCH,
                    answer.isFound() ? host + " has no public address" : host + ": " + answer.reason());
        }
        long deadline = System.nanoTime() + patience.toNanos();
        for (InetAddress address : addresses.subList(0, addresses.size() - 1)) {
            try {
                return fetch(host, address, deadline);
            } catch (IOException elsewherePerhaps) {
                // The last address says what is wrong.
            }
        }
        InetAddress last = addresses.get(addresses.size() - 1);
        try {
            return fetch(host, last, deadline);
        } catch (IOException failed) {
            throw new StsFetchException(StsFinding.Fault.FETCH, host + ": " + failed.getMessage());
        }
    }

    private String fetch(Domain host, InetAddress address, long deadline) throws IOException, StsFetchException {
        try (Socket socket = new Socket()) {
            // A server that drips keeps each read short of its limit; this ends all of them.
            Duration left = Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
            Scheduler.Cancellable end = scheduler.after(left, () -> close(socket));
            try {
                int millis = (int) left.toMillis();
                socket.connect(new InetSocketAddress(address, port), millis);
                socket.setSoTimeout(millis);
                return over(secured(socket, host), host);
            } finally {
                end.cancel();
            }
        }
    }

    private SSLSocket secured(Socket socket, Domain host) throws IOException, StsFetchException {
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
            throw new StsFetchException(StsFinding.Fault.WEB_PKI, host + ": " + doubt.getMessage());
        }
        return secured;
    }

    private static String over(SSLSocket socket, Domain host) throws IOException, StsFetchException {
        String request = "GET " + PATH + " HTTP/1.1\r\nHost: " + host
                + "\r\nAccept: text/plain\r\nUser-Agent: Postroad\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        InputStream in = new BufferedInputStream(socket.getInputStream());
        HttpReply reply = HttpReply.read(in);
        if (reply.status() != 200) { // RFC 8461 §3.3: a redirect is not followed
            throw new StsFetchException(StsFinding.Fault.FETCH, host + " answered with HTTP " + reply.status());
        }
        if (!reply.mediaType().equals("text/plain")) {
            throw new StsFetchException(StsFinding.Fault.INVALID, host + " served no text/plain");
        }
        return reply.body();
    }

    private static Domain host(Domain domain) throws StsFetchException {
        try {
            return Domain.parse("mta-sts." + domain);
        } catch (AddressSyntaxException tooLong) {
            throw new StsFetchException(StsFinding.Fault.FETCH, "mta-sts." + domain + " can be no host");
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException unimportant) {
            // It is of no use any more, closed or not.
        }
    }
}
