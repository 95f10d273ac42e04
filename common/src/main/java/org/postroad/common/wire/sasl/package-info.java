/**
 * SASL for line protocols (RFC 4422), both sides: {@link org.postroad.common.wire.sasl.Sasl} says what a connection is offered and makes the
 * server's exchanges, small state machines that know no protocol; {@link org.postroad.common.wire.sasl.SaslClient} is a client's exchange. A
 * protocol carries their messages in its own way, usually as base64 lines.
 *
 * <p>Touches nothing; {@link org.postroad.common.wire.sasl.Logins} passed in knows the secrets, which never show in a {@code toString}. Called
 * by the sessions of SMTP, and of whatever else people log in to.
 *
 * <p>RFC 5802, RFC 7677 (SCRAM), RFC 9266 and RFC 5929 (channel bindings), RFC 7628 (OAUTHBEARER), RFC 4616 (PLAIN), RFC 4013 (SASLprep),
 * draft-murchison-sasl-login (LOGIN).
 */
@NullMarked
package org.postroad.common.wire.sasl;

import org.jspecify.annotations.NullMarked;
