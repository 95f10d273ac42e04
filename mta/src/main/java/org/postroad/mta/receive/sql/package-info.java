/**
 * The rows of {@link org.postroad.mta.receive.UnheardReplies}, in the one SQL that both engines understand.
 *
 * <p>Touches the database through {@code common.db}. Put in place by {@code app}.
 */
@NullMarked
package org.postroad.mta.receive.sql;

import org.jspecify.annotations.NullMarked;
