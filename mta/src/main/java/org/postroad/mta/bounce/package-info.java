/**
 * Tells senders that delivery failed: writes delivery status notifications (RFC 3464, RFC 6522, RFC 6533) and hands them to
 * {@code mta.dispatch} as messages of their own with a null reverse-path (RFC 5321 §4.5.5, §6.1).
 *
 * <p>Reads and writes message bytes; rows only through the dispatcher. Called by the queue through
 * {@link org.postroad.mta.queue.FailureReports}.
 */
@NullMarked
package org.postroad.mta.bounce;

import org.jspecify.annotations.NullMarked;
