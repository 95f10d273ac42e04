/** The mail transfer agent: both doors, dispatch, queue, routing, courier, bounces. */
@NullMarked
package org.postroad.mta;

import org.jspecify.annotations.NullMarked;
