/**
 * The client side of SMTP (RFC 5321): a straight-flow, blocking dialogue over a {@link org.postroad.common.wire.LineTransport}, so that
 * transcripts test it without a socket.
 *
 * <p>Touches the network through the connector it is given; neither DNS nor disk. Called by the courier, on a thread that may wait.
 * RFC 1870, RFC 2920, RFC 3207, RFC 4954, RFC 6152, RFC 6531.
 */
@NullMarked
package org.postroad.mta.smtp.client;

import org.jspecify.annotations.NullMarked;
