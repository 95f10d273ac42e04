/**
 * The command line: {@code postroad serve}, {@code lab}, {@code user}, {@code queue}, {@code road}. The only package that prints to the
 * terminal. Results go to standard output, as a table for people or with {@code --json} for programs; everything else to standard error.
 *
 * <p>Exit codes: 0 done; 1 it could not be done, and the message says why; 2 the words of the command or the settings are wrong.
 */
@NullMarked
package org.postroad.app.cli;

import org.jspecify.annotations.NullMarked;
