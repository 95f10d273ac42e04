/**
 * The core of JMAP (RFC 8620): the session resource, the API endpoint, result references, limits, errors, and the frame that every
 * {@code /get}, {@code /changes}, {@code /query} and {@code /set} shares. What is mail lies in the rooms below.
 *
 * <p>Touches no rows itself. A method is a {@link org.postroad.webmail.jmap.JmapMethod} inside a
 * {@link org.postroad.webmail.jmap.Capability}; {@link org.postroad.webmail.jmap.JmapApi} runs them in order.
 */
@NullMarked
package org.postroad.webmail.jmap;

import org.jspecify.annotations.NullMarked;
