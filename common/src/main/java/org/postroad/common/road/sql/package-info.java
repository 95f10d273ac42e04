/**
 * Keeps roads in rows: the table {@code road}. Touches the database it is given; called through
 * {@link org.postroad.common.road.Roads}.
 */
@NullMarked
package org.postroad.common.road.sql;

import org.jspecify.annotations.NullMarked;
