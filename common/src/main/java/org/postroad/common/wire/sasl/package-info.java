/**
 * SASL for line protocols (RFC 4422): mechanisms as small state machines of the server. A protocol
 * carries their messages in its own way, usually as base64 lines.
 *
 * <p>Touches nothing; the {@link org.postroad.common.wire.sasl.Authenticator} passed in knows the passwords. Secrets never show in a
 * {@code toString}. RFC 4616 (PLAIN), draft-murchison-sasl-login (LOGIN).
 */
@NullMarked
package org.postroad.common.wire.sasl;

import org.jspecify.annotations.NullMarked;
