/**
 * The road over JMAP: our own capability {@code https://postroad.org/jmap/road}, and the hops that only the webmail sees, push and first
 * fetch. Documented for clients in {@code docs/jmap-road.md}.
 *
 * <p>Reads and writes roads in rows. A user sees only roads that the account took part in, and of those only what is its own business.
 */
@NullMarked
package org.postroad.webmail.road;

import org.jspecify.annotations.NullMarked;
