/**
 * The door for our own users: may this user send as this address, is the message whole, who gets it (RFC 6409, RFC 8621 §7). One
 * {@link org.postroad.mta.submit.Submission} behind two ways in: JMAP and SMTP on ports 587 and 465.
 *
 * <p>Writes message bytes and, through the dispatcher, rows; its own rows are in {@code mta.submit.sql}. Called by JMAP and by the SMTP
 * session.
 */
@NullMarked
package org.postroad.mta.submit;

import org.jspecify.annotations.NullMarked;
