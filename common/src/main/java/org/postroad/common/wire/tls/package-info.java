/**
 * TLS for line protocols: a server's identity from PEM files or made by itself, and the client's terms (RFC 8314, RFC 7435, RFC 8996:
 * TLS 1.2 and later only).
 *
 * <p>Touches the disk for PEM files only. Called at start and for each handshake.
 */
@NullMarked
package org.postroad.common.wire.tls;

import org.jspecify.annotations.NullMarked;
