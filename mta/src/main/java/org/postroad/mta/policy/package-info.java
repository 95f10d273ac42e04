/**
 * Policy at the door: who may connect, send and name recipients, how much and how fast. {@link org.postroad.mta.policy.DoorCheck} lists
 * all checks in their order; {@link org.postroad.mta.policy.DoorPolicy} asks them, and {@code docs/policy.md} tells them to postmasters
 * (RFC 5321 §7.8, RFC 5782, RFC 6647, RFC 8601 §3).
 *
 * <p>Asks DNS through {@code mta.dns} and keeps rows through {@link org.postroad.mta.policy.Greylist}. Called by the SMTP session, which
 * knows it as a {@link org.postroad.mta.smtp.server.SessionGuard}, and, for its rates, by {@code mta.submit}.
 */
@NullMarked
package org.postroad.mta.policy;

import org.jspecify.annotations.NullMarked;
