/**
 * The one room for line protocols over TCP: SMTP now, IMAP, POP3 and ManageSieve later.
 *
 * <p>A protocol writes a {@link org.postroad.common.wire.LineSession}: plain Java that is told lines and bytes and answers through a
 * {@link org.postroad.common.wire.LineConnection}. {@link org.postroad.common.wire.LineServer} does the rest: sockets, framing, TLS,
 * limits, time, back-pressure and a clean stop. A session's callbacks come in order, one at a time, on a worker thread that may wait;
 * the event loop moves bytes and waits for nothing (I6). {@link org.postroad.common.wire.LineTransport} is the client's side, for
 * straight-flow blocking dialogues.
 *
 * <p>Touches sockets; of disk only the PEM files of {@code wire.tls}. Lines end with CRLF alone. Memory per connection is bounded
 * whatever the peer sends (I9). Netty stays behind these doors.
 */
@NullMarked
package org.postroad.common.wire;

import org.jspecify.annotations.NullMarked;
