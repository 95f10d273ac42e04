/**
 * Bytes over HTTP (RFC 8620 §6): upload, download, and the JMAP ids of messages, uploads and body parts. Only what the caller's account
 * owns is ever opened.
 *
 * <p>Streams between the socket and the blob store, so memory does not grow with a file (I9). Used by the mail and submission rooms.
 */
@NullMarked
package org.postroad.webmail.blob;

import org.jspecify.annotations.NullMarked;
