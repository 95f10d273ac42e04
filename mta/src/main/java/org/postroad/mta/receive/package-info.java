/**
 * The door for strangers, port 25: takes mail for our own recipients, lets {@link org.postroad.mta.receive.Verdicts} judge it before
 * any 250, and hands it to {@code mta.dispatch} (RFC 5321 §3.3, §3.6, §4.5.1, §6.3).
 *
 * <p>Writes message bytes and, through the dispatcher, rows. Called by the SMTP session.
 */
@NullMarked
package org.postroad.mta.receive;

import org.jspecify.annotations.NullMarked;
