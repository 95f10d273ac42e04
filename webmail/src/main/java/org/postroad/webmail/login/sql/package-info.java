/**
 * The rows of browser sessions: {@code browser_session}; one dialect for H2 and PostgreSQL.
 *
 * <p>Touches the database through the transaction it is given and nothing else. Called through
 * {@link org.postroad.webmail.login.SessionStore}.
 */
@NullMarked
package org.postroad.webmail.login.sql;

import org.jspecify.annotations.NullMarked;
