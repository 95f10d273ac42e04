/**
 * MTA-STS as the sender sees it (RFC 8461): the policy of a domain, found by a TXT record, fetched over HTTPS, kept across restarts.
 *
 * <p>Asks DNS through {@link org.postroad.mta.dns.Resolver}; fetches over {@link org.postroad.mta.https.PublicHttps}; keeps
 * rows through {@link org.postroad.mta.tls.sts.StsStore}. Called by {@code mta.tls}, on a courier's thread.
 */
@NullMarked
package org.postroad.mta.tls.sts;

import org.jspecify.annotations.NullMarked;
