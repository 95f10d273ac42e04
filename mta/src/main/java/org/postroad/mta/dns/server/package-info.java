/**
 * A small authoritative name server of our own, over UDP and TCP, for the lab's zones and for tests (RFC 1035, RFC 2181, RFC 6891,
 * RFC 7766).
 *
 * <p>Its answers come from {@link org.postroad.mta.dns.server.Zones} in memory; dnsjava does the wire format. Opens the one address that
 * it is given; touches no disk and asks nobody. Started by the lab; the MTA itself knows it only over the network, through its resolver.
 */
@NullMarked
package org.postroad.mta.dns.server;

import org.jspecify.annotations.NullMarked;
