package org.postroad.mta.dns;

import java.net.InetAddress;
import org.postroad.common.address.Domain;

/**
 * Asks DNS and waits for the answer, for a bounded time. CNAMEs are followed. Never throws for what DNS says or fails to say: that is in
 * the {@link Answer}. Thread-safe.
 */
public interface Resolver {
    /** The mail exchangers of a domain (RFC 5321 §5.1), in the order in which they came. */
    Answer<MxRecord> mx(Domain domain);

    /**
     * The IPv4 and IPv6 addresses of a host, each family in the order in which it came; those that could be had, when only one of the two
     * questions was answered. An address literal is its own answer, without a question.
     */
    Answer<InetAddress> addresses(Domain host);

    /** The texts at a name, the strings of each record joined without a space between them (RFC 7208 §3.3), read as UTF-8. */
    Answer<String> txt(Domain name);

    /** Forgets the answers that it keeps: the next questions are asked anew. */
    default void forget() {}

    /** The certificates that a host's TLS service is tied to (RFC 6698), at a port of TCP. */
    Answer<TlsaRecord> tlsa(Domain host, int port);

    /** What a name is an alias of, the first step only (RFC 1035 §3.3.1). */
    Answer<Domain> alias(Domain name);

    /** The names of an address (RFC 1035 §3.5, RFC 3596 §2.5). They are claims: nothing says that a name points back. */
    Answer<Domain> ptr(InetAddress address);
}
