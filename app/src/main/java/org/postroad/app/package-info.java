/** The program: {@link org.postroad.app.Main} is the command line of {@code app.cli}. */
@NullMarked
package org.postroad.app;

import org.jspecify.annotations.NullMarked;
