/**
 * The mail store in rows: the only room of this module with SQL. Works through {@link org.postroad.common.db.Transaction}, so it runs on
 * every engine of {@code common.db}; asks the blob store for blobs; touches nothing else. Built by {@code app}, called through
 * {@link org.postroad.mailstore.MailStore}.
 *
 * <p>RFC 8620 §5 (changes, queries), RFC 8621 §2-§7, RFC 9051 §2.3 (uids), RFC 5256 §2.1 (base subject).
 */
@NullMarked
package org.postroad.mailstore.sql;

import org.jspecify.annotations.NullMarked;
