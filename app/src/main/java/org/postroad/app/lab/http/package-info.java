/**
 * The lab's page and what it asks for: the two systems as they are, the roads of both joined and as they grow, buttons that break things.
 * Described for clients in {@code docs/lab.md}.
 *
 * <p>Serves HTTP on a loopback port through the webmail's {@link org.postroad.webmail.http.HttpServer}; reads roads and messages of the
 * running systems. Events are Server-Sent Events (HTML, section 9.2). Called by {@code postroad lab}.
 */
@NullMarked
package org.postroad.app.lab.http;

import org.jspecify.annotations.NullMarked;
