/**
 * Requests to web servers that strangers name: those of policies (RFC 8461) and those that take reports (RFC 8460). One at a time on a connection, verified, to public
 * addresses only, within bounds of time and octets; no redirect is followed.
 *
 * <p>Asks DNS through {@link org.postroad.mta.dns.Resolver}; opens sockets. Called by {@code mta.tls.sts} and {@code mta.tlsreport}.
 */
@NullMarked
package org.postroad.mta.https;

import org.jspecify.annotations.NullMarked;
