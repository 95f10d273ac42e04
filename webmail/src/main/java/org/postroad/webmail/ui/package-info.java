/**
 * The web pages as the build made them (folder {@code ui/} of the module), with the headers under which they run. Reads the class path
 * once, at the start; called by {@link org.postroad.webmail.WebServer} and by the lab. CSP Level 3, RFC 9111 (caching).
 */
@NullMarked
package org.postroad.webmail.ui;

import org.jspecify.annotations.NullMarked;
