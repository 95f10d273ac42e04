/**
 * How text is compared: folding for searches, sorting and logins. Touches nothing. Used by {@code mailstore.sql}.
 */
@NullMarked
package org.postroad.mailstore.text;

import org.jspecify.annotations.NullMarked;
