package org.postroad.webmail.http;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where and how to listen.
 *
 * @param host address to bind, a name or an IP address
 * @param port TCP port; 0 takes a free one
 * @param transport clear text or TLS
 * @param cookieName name of the session cookie; systems that share a host name need different names, as cookies ignore ports
 * @param maxThreads requests that run at one time, at least 8; of one address a quarter of that
 * @param idleTimeout how long a connection may stand still
 * @param maxHeaderSize octets of a request's line and fields together
 * @param metricsForAll whether {@code /metrics} answers to other hosts than this one
 * @param frameAncestors the origins whose pages may show ours in a frame, such as {@code http://127.0.0.1:8080}; none as a rule
 */
public record HttpSettings(
        String host,
        int port,
        Transport transport,
        String cookieName,
        int maxThreads,
        Duration idleTimeout,
        int maxHeaderSize,
        boolean metricsForAll,
        List<String> frameAncestors) {
    // Anything more would be read as more of the policy. Policies know no IPv6 addresses.
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?");

    public HttpSettings {
        frameAncestors = List.copyOf(frameAncestors);
        frameAncestors.stream().filter(origin -> !isOrigin(origin)).findFirst().ifPresent(other -> {
            throw new IllegalArgumentException(other + " is no origin");
        });
    }

    /** Whether a text names an origin: scheme, host and perhaps a port, nothing else. */
    public static boolean isOrigin(String text) {
        return ORIGIN.matcher(text).matches();
    }

    /** Clear text on a free port of the loopback address. */
    public static HttpSettings loopback() {
        return new HttpSettings(
                "127.0.0.1",
                0,
                new Transport.Clear(),
                "postroad",
                200,
                Duration.ofSeconds(60),
                16 * 1024,
                false,
                List.of());
    }

    public HttpSettings withAddress(String newHost, int newPort) {
        return new HttpSettings(
                newHost,
                newPort,
                transport,
                cookieName,
                maxThreads,
                idleTimeout,
                maxHeaderSize,
                metricsForAll,
                frameAncestors);
    }

    public HttpSettings withTransport(Transport newTransport) {
        return new HttpSettings(
                host,
                port,
                newTransport,
                cookieName,
                maxThreads,
                idleTimeout,
                maxHeaderSize,
                metricsForAll,
                frameAncestors);
    }

    public HttpSettings withCookieName(String newName) {
        return new HttpSettings(
                host, port, transport, newName, maxThreads, idleTimeout, maxHeaderSize, metricsForAll, frameAncestors);
    }

    public HttpSettings withMaxThreads(int newMax) {
        return new HttpSettings(
                host, port, transport, cookieName, newMax, idleTimeout, maxHeaderSize, metricsForAll, frameAncestors);
    }

    public HttpSettings withMetricsForAll(boolean forAll) {
        return new HttpSettings(
                host, port, transport, cookieName, maxThreads, idleTimeout, maxHeaderSize, forAll, frameAncestors);
    }

    public HttpSettings withFrameAncestors(List<String> origins) {
        return new HttpSettings(
                host, port, transport, cookieName, maxThreads, idleTimeout, maxHeaderSize, metricsForAll, origins);
    }

    /** The sources of {@code frame-ancestors} in a content security policy: the origins, or {@code 'none'}. */
    public String frameAncestorSources() {
        return frameAncestors.isEmpty() ? "'none'" : String.join(" ", frameAncestors);
    }

    /** What the session cookie is called on the wire. Over TLS no other host and no clear text may set one of that name (RFC 6265bis §4.1.3.2). */
    public String sessionCookie() {
        return isTls() ? "__Host-" + cookieName : cookieName;
    }

    public boolean isTls() {
        return transport instanceof Transport.Tls;
    }
}
