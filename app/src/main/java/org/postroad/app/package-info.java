/**
 * The program: {@link org.postroad.app.MailSystem} puts the parts together with {@code new}, in the order in which a message meets them,
 * and closes them in reverse. {@link org.postroad.app.Main} is the command line.
 */
@NullMarked
package org.postroad.app;

import org.jspecify.annotations.NullMarked;
