/**
 * Questions to DNS (RFC 1034, RFC 1035) and answers that tell "there is none" from "nobody could say".
 *
 * <p>The only room that knows dnsjava, which reads and writes the wire format; no type of it crosses {@link org.postroad.mta.dns.Resolver}.
 * Opens UDP and TCP sockets to the configured servers and to nothing else; touches no disk. Called by routing and by the checks of a
 * stranger's message. RFC 2308 (negative answers), RFC 5452 §9 (which answers to believe), RFC 6891 (EDNS), RFC 7766 (TCP).
 */
@NullMarked
package org.postroad.mta.dns;

import org.jspecify.annotations.NullMarked;
