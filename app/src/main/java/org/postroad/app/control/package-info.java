/**
 * What an operator asks of a system: people, the queue, roads. One set of {@link org.postroad.app.control.Operations}, run inside the
 * serving process and reached by the command line through a Unix domain socket in the storage directory, or run by the command line itself
 * where no system is serving.
 *
 * <p>Touches that socket and, through the operations, the store. The socket belongs to the user who serves (mode 600): whoever may open it
 * may read the store's files anyway. One request a connection: a line of JSON {@code {"operation": …, "arguments": {…}}}, answered by a
 * line {@code {"result": …}} or {@code {"error": "…"}}. A long operation's request has {@code "conversation": true} and is followed by
 * the frames of an {@link org.postroad.app.control.Exchange}; files are then read and written by the command line, with the rights of whoever
 * runs it, and never by the process that serves.
 */
@NullMarked
package org.postroad.app.control;

import org.jspecify.annotations.NullMarked;
