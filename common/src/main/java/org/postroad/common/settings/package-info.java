/**
 * Settings: a TOML file becomes the records that the rooms own, and every problem in it is reported together, each with its line.
 *
 * <p>Reads one file; touches nothing else. Called when the program starts.
 */
@NullMarked
package org.postroad.common.settings;

import org.jspecify.annotations.NullMarked;
