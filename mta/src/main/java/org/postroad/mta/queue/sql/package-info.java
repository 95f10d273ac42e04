/**
 * The rows of the queue: {@code queue_message}, {@code queue_recipient}, {@code delivery_end}; one dialect for H2 and PostgreSQL.
 *
 * <p>Touches the database through the transaction it is given and nothing else. Called through {@code mta.queue.MailQueue}.
 */
@NullMarked
package org.postroad.mta.queue.sql;

import org.jspecify.annotations.NullMarked;
