/**
 * How text is compared: folding for sorting and logins, and the words of a text for searches. Touches nothing. Used by
 * {@code mailstore.sql} and {@code mailstore.search}.
 */
@NullMarked
package org.postroad.mailstore.text;

import org.jspecify.annotations.NullMarked;
