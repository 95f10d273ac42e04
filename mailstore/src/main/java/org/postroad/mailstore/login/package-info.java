/**
 * Passwords: Argon2id (RFC 9106), what is remembered of a login, and the limit on how many are checked at once. Touches no disk: asks for
 * stored passwords through {@link org.postroad.mailstore.login.Credentials}. Built by {@code mailstore.sql}; called through
 * {@link org.postroad.mailstore.Authenticator}.
 */
@NullMarked
package org.postroad.mailstore.login;

import org.jspecify.annotations.NullMarked;
