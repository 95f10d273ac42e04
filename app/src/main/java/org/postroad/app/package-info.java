/** The program: the parts put together, the command line, the lab. */
@NullMarked
package org.postroad.app;

import org.jspecify.annotations.NullMarked;
