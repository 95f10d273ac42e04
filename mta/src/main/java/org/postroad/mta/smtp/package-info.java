/**
 * The vocabulary of SMTP, shared by its server and its client: replies, enhanced status codes, verbs, paths, the envelope
 * (RFC 5321, RFC 3463, RFC 5248, RFC 1870, RFC 6152, RFC 6531).
 *
 * <p>Plain values and grammar: touches no network, no disk, no clock. Used by every room of the MTA.
 */
@NullMarked
package org.postroad.mta.smtp;

import org.jspecify.annotations.NullMarked;
