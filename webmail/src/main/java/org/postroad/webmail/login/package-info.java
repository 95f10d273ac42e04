/**
 * Who is asking: login with a session cookie for browsers (RFC 6265), HTTP Basic for other clients (RFC 7617), and the walls around
 * both: CSRF token, Origin and Fetch Metadata checks, limits on failed logins.
 *
 * <p>Asks the mail store's authenticator; keeps sessions in rows of {@code webmail.login.sql}, by the hash of their token. Every other room asks the
 * {@link org.postroad.webmail.login.Gate} who its caller is.
 */
@NullMarked
package org.postroad.webmail.login;

import org.jspecify.annotations.NullMarked;
