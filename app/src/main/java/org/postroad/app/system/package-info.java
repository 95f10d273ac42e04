/**
 * One mail system: {@link org.postroad.app.system.MailSystem} puts the parts together with {@code new}, in the order in which a message meets
 * them, and closes them in reverse. {@link org.postroad.app.system.SystemStore} is what it keeps.
 *
 * <p>Touches everything, through the parts. Called by the command line, the lab and tests.
 */
@NullMarked
package org.postroad.app.system;

import org.jspecify.annotations.NullMarked;
