/**
 * Where a recipient's mail goes next: the hosts of a domain by its MX records.
 *
 * <p>May ask DNS through {@link org.postroad.mta.dns.Resolver}; touches neither disk nor sockets. Called by the queue and the courier.
 * RFC 5321 §5.1, RFC 7505.
 */
@NullMarked
package org.postroad.mta.route;

import org.jspecify.annotations.NullMarked;
