/**
 * The webmail of one system: JMAP (RFC 8620, RFC 8621), push and the road view over HTTP. {@link org.postroad.webmail.WebServer} puts the
 * rooms below together; the application makes it with the parts of the system, starts it and closes it.
 */
@NullMarked
package org.postroad.webmail;

import org.jspecify.annotations.NullMarked;
