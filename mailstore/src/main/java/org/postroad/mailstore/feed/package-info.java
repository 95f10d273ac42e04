/**
 * Tells of committed changes. Touches neither disk nor sockets; has two threads of its own, on which subscribers run. Fed by
 * {@code mailstore.sql} after each commit (I5), heard by push and IDLE.
 */
@NullMarked
package org.postroad.mailstore.feed;

import org.jspecify.annotations.NullMarked;
