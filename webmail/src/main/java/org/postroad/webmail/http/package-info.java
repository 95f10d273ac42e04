/**
 * The HTTP frame (RFC 9110) around everything the webmail serves: the listener, its limits, the headers that keep a browser safe,
 * problem documents (RFC 9457), the access log, health and metrics.
 *
 * <p>Touches sockets through Javalin; neither rows nor mail. Other rooms hang their {@link org.postroad.webmail.http.Endpoints} in it.
 */
@NullMarked
package org.postroad.webmail.http;

import org.jspecify.annotations.NullMarked;
