/**
 * JSON as JMAP wants it: strict I-JSON in (RFC 7493), plain JSON out. Touches neither disk nor sockets. Used by every room of the
 * webmail.
 */
@NullMarked
package org.postroad.webmail.json;

import org.jspecify.annotations.NullMarked;
