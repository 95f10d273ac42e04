package org.postroad.webmail.http;

import javax.net.ssl.SSLContext;

/** How HTTP travels on a listener. */
public sealed interface Transport {
    /** In clear text: for loopback, or behind a proxy that ends TLS. */
    record Clear() implements Transport {}

    /** Over TLS with the identity of the context. */
    record Tls(SSLContext context) implements Transport {}
}
