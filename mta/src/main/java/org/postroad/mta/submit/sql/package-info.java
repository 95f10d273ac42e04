/**
 * The rows of submissions: {@code submission} and {@code submission_recipient}; one dialect for H2 and PostgreSQL.
 *
 * <p>Touches the database through the transaction it is given and nothing else. Called through {@code mta.submit.Submissions}.
 */
@NullMarked
package org.postroad.mta.submit.sql;

import org.jspecify.annotations.NullMarked;
