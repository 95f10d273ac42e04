/**
 * The full-text index: one for all accounts of a node, in Lucene, in the directory {@code search} beside the rows. It holds nothing that
 * the store does not, so it may always be thrown away; docs/search.md says how words match and how it heals.
 *
 * <p>One thread of its own follows the change feed and reads the emails through the doors of the store; a delivery waits for nothing here.
 * Touches its directory, rows and blobs. The only room that knows Lucene. Called by {@code mailstore.sql}, which asks it for the text
 * conditions of a query (RFC 8621 §4.4.1) and for snippets (RFC 8621 §5).
 */
@NullMarked
package org.postroad.mailstore.search;

import org.jspecify.annotations.NullMarked;
