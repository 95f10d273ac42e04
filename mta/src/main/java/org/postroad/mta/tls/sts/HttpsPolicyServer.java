package org.postroad.mta.tls.sts;

import java.io.IOException;
import java.time.Duration;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.common.time.Scheduler;
import org.postroad.common.wire.tls.PeerTrust;
import org.postroad.mta.dns.Resolver;
import org.postroad.mta.https.HttpReply;
import org.postroad.mta.https.PublicHttps;
import org.postroad.mta.https.UntrustedServerException;

/** Fetches {@code https://mta-sts.DOMAIN/.well-known/mta-sts.txt} (RFC 8461 §3.3), within a minute. Thread-safe. */
public final class HttpsPolicyServer implements PolicyServer {
    private static final String PATH = "/.well-known/mta-sts.txt";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final PublicHttps https;

    private HttpsPolicyServer(PublicHttps https) {
        this.https = https;
    }

    /** At the port of HTTPS and public addresses only, within a minute. */
    public static HttpsPolicyServer of(Resolver resolver, PeerTrust trust, Scheduler scheduler) {
        return new HttpsPolicyServer(PublicHttps.of(resolver, trust, PATIENCE, scheduler));
    }

    /** At another port, and at any address: for labs and tests. */
    public static HttpsPolicyServer anywhere(Resolver resolver, PeerTrust trust, int port, Scheduler scheduler) {
        return new HttpsPolicyServer(PublicHttps.anywhere(resolver, trust, port, PATIENCE, scheduler));
    }

    @Override
    public String fetch(Domain domain) throws StsFetchException {
        Domain host = host(domain);
        HttpReply reply;
        try {
            reply = https.get(host, PATH, "text/plain");
        } catch (UntrustedServerException doubt) {
            throw new StsFetchException(StsFinding.Fault.WEB_PKI, host + ": " + doubt.getMessage());
        } catch (IOException failed) {
            throw new StsFetchException(StsFinding.Fault.FETCH, host + ": " + failed.getMessage());
        }
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
}
