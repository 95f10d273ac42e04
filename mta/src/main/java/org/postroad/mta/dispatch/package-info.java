/**
 * Dispatch: the one transaction that routes each recipient of an accepted message and files or queues it, with the first hops of its
 * road (I1, I3).
 *
 * <p>Touches rows through the transaction it is given, and neither network nor message bytes. Called by both doors,
 * {@code mta.submit} and {@code mta.receive}, and by {@code mta.bounce}.
 */
@NullMarked
package org.postroad.mta.dispatch;

import org.jspecify.annotations.NullMarked;
