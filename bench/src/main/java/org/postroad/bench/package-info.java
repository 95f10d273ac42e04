/** Measurements: loopback load and JMH, side by side with peers. */
@NullMarked
package org.postroad.bench;

import org.jspecify.annotations.NullMarked;
