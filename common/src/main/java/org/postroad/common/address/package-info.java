/**
 * Addresses as SMTP knows them: domains (RFC 1035, IDNA 2008), address literals and mailboxes (RFC 5321 §4.1.2, RFC 6531).
 *
 * <p>Plain values: touches no network, no disk. Used by every room.
 */
@NullMarked
package org.postroad.common.address;

import org.jspecify.annotations.NullMarked;
