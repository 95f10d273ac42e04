/**
 * Carries a queued message to its next host: asks for the mail exchangers, connects to them in order, speaks SMTP (RFC 5321 §5.1,
 * RFC 7505), and says per recipient what came of it.
 *
 * <p>Touches the network through {@code mta.route} and {@code mta.smtp.client}, and reads message bytes; knows neither rows nor
 * retries. Called by {@code mta.queue.QueueRunner} on a thread that may wait.
 */
@NullMarked
package org.postroad.mta.courier;

import org.jspecify.annotations.NullMarked;
