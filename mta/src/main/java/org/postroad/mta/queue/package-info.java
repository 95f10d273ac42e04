/**
 * The queue: what must leave the house, or wait, and the runner that gives what is due to the courier and decides what its outcome
 * means: finished, later, or failed (RFC 5321 §4.5.4.1).
 *
 * <p>Touches the database through {@link org.postroad.mta.queue.MailQueue}, whose rows are in {@code mta.queue.sql}, and the network
 * only through {@code mta.courier}. Rows are added by {@code mta.dispatch}; failures go back through
 * {@link org.postroad.mta.queue.FailureReports}, which {@code mta.bounce} implements.
 */
@NullMarked
package org.postroad.mta.queue;

import org.jspecify.annotations.NullMarked;
