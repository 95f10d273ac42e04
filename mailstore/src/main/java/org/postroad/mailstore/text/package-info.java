/**
 * How text is compared: folding for searches and logins, base subjects for threads and sorting (RFC 5256 §2.1). Touches nothing. Used by
 * {@code mailstore.sql}.
 */
@NullMarked
package org.postroad.mailstore.text;

import org.jspecify.annotations.NullMarked;
