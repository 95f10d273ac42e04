/**
 * The server side of SMTP (RFC 5321, RFC 6409 for submission): a session that knows no socket, driven by
 * {@link org.postroad.common.wire.LineServer}, and the door it owns: {@link org.postroad.mta.smtp.server.MailHandler}, which
 * submission and reception implement.
 *
 * <p>Touches neither network nor disk itself; the handler does. Runs on the wire's worker threads, so a handler may wait.
 */
@NullMarked
package org.postroad.mta.smtp.server;

import org.jspecify.annotations.NullMarked;
