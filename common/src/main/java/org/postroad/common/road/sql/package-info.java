/**
 * Keeps roads in rows: the tables {@code road} and {@code road_part}. Touches the database it is given; called through
 * {@link org.postroad.common.road.Roads}.
 */
@NullMarked
package org.postroad.common.road.sql;

import org.jspecify.annotations.NullMarked;
