/**
 * The check of a whole store: every invariant that can be looked at from outside, room by room, by the checks that the rooms have themselves.
 *
 * <p>Touches the store only. Run by the operator, and after each restore.
 */
@NullMarked
package org.postroad.app.check;

import org.jspecify.annotations.NullMarked;
