/**
 * What all HTTP clients here need beside the JDK's: an end in octets and in time ({@link org.postroad.common.http.BoundedHttp}). Opens the
 * sockets of the client that it is given. Called by the store of bytes and by whoever asks providers of tokens.
 */
@NullMarked
package org.postroad.common.http;

import org.jspecify.annotations.NullMarked;
