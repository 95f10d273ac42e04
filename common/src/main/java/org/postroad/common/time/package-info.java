/**
 * Time as a part that is passed in: the system's clock in production, a {@link org.postroad.common.time.ManualClock} in tests and in
 * the sandbox, where four days of retries take milliseconds. Touches nothing else.
 */
@NullMarked
package org.postroad.common.time;

import org.jspecify.annotations.NullMarked;
