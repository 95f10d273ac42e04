package org.postroad.webmail.http;

import java.time.Duration;

/**
 * Where and how to listen.
 *
 * @param host address to bind, a name or an IP address
 * @param port TCP port; 0 takes a free one
 * @param transport clear text or TLS
 * @param cookieName name of the session cookie; systems that share a host name need different names, as cookies ignore ports
 * @param maxThreads requests that run at one time, at least 8
 * @param idleTimeout how long a connection may stand still
 * @param maxHeaderSize octets of a request's line and fields together
 * @param metricsForAll whether {@code /metrics} answers to other hosts than this one
 */
public record HttpSettings(
        String host,
        int port,
        Transport transport,
        String cookieName,
        int maxThreads,
        Duration idleTimeout,
        int maxHeaderSize,
        boolean metricsForAll) {
    /** Clear text on a free port of the loopback address. */
    public static HttpSettings loopback() {
        return new HttpSettings(
                "127.0.0.1", 0, new Transport.Clear(), "postroad", 200, Duration.ofSeconds(60), 16 * 1024, false);
    }

    public HttpSettings withAddress(String newHost, int newPort) {
        return new HttpSettings(
                newHost, newPort, transport, cookieName, maxThreads, idleTimeout, maxHeaderSize, metricsForAll);
    }

    public HttpSettings withTransport(Transport newTransport) {
        return new HttpSettings(
                host, port, newTransport, cookieName, maxThreads, idleTimeout, maxHeaderSize, metricsForAll);
    }

    public HttpSettings withCookieName(String newName) {
        return new HttpSettings(host, port, transport, newName, maxThreads, idleTimeout, maxHeaderSize, metricsForAll);
    }

    public boolean isTls() {
        return transport instanceof Transport.Tls;
    }
}
