/** JMAP, push and the road view over HTTP. */
@NullMarked
package org.postroad.webmail;

import org.jspecify.annotations.NullMarked;
