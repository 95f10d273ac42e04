/**
 * DANE for SMTP as the sender sees it (RFC 7672, RFC 7671): the TLSA records of a mail exchanger, proved by DNSSEC, and the proof that its
 * certificates give by them.
 *
 * <p>Asks DNS through {@link org.postroad.mta.dns.Resolver}, which judges by DNSSEC; opens nothing. Called by {@code mta.tls}.
 */
@NullMarked
package org.postroad.mta.tls.dane;

import org.jspecify.annotations.NullMarked;
