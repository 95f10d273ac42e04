/**
 * Push (RFC 8620 §7): tells open connections that something changed. No thread waits for a connection; writes never block.
 *
 * <p>Listens to the mail store's feed, which speaks after the commit (I5). Held by the HTTP server; closed with it.
 */
@NullMarked
package org.postroad.webmail.push;

import org.jspecify.annotations.NullMarked;
