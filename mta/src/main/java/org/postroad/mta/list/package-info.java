/**
 * Simple lists: what is posted to one goes to its members as a message of its own, with the fields of the list (RFC 2369, RFC 2919) and
 * its bounces address, or one of each member's, as reverse-path (RFC 5321 §3.9.2). What comes back is noted with the member.
 *
 * <p>Reads and writes message bytes, before the transaction that accepts what was posted; asks rows through {@code mta.dispatch.Router}.
 * Called by both doors, and by the queue for what it gives up.
 */
@NullMarked
package org.postroad.mta.list;

import org.jspecify.annotations.NullMarked;
