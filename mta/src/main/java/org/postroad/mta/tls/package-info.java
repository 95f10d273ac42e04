/**
 * What TLS a domain's mail hosts owe us: decides for each mail exchanger whether mail may go in clear text and how the host proves itself, by
 * the policies that its domain has published, and tells afterwards what happened.
 *
 * <p>Asks DNS through {@link org.postroad.mta.dns.Resolver} and policies through {@link org.postroad.mta.tls.sts.StsPolicies}; touches no
 * socket itself. Called by {@code mta.courier}. RFC 7435 (opportunistic), RFC 7672 (DANE), RFC 8461 (MTA-STS), RFC 8689 (REQUIRETLS), RFC 8460 (results).
 */
@NullMarked
package org.postroad.mta.tls;

import org.jspecify.annotations.NullMarked;
