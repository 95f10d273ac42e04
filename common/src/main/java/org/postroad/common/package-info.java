/** The ground of the house: values, bytes, the database, the road, line protocols. */
@NullMarked
package org.postroad.common;

import org.jspecify.annotations.NullMarked;
