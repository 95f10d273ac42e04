/**
 * Copies of a whole store, taken while mail flows, and the way back.
 *
 * <p>{@link org.postroad.app.backup.BackupOperation} runs where the store is open: it fixes one instant at which rows and bytes agree and gives
 * out the files. {@link org.postroad.app.backup.BackupTalk} writes them, in the command's own process;
 * {@link org.postroad.app.backup.Restore} brings them into an empty directory while nobody serves. What is on disk in between is always
 * told apart from what is whole: a backup without the end of its {@link org.postroad.app.backup.Manifest} is none, and a directory with an
 * unfinished restore is not opened.
 */
@NullMarked
package org.postroad.app.backup;

import org.jspecify.annotations.NullMarked;
