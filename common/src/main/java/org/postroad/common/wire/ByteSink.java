package org.postroad.common.wire;

import java.nio.ByteBuffer;

/** Takes octets that are not command lines: a message after DATA, a literal. */
@FunctionalInterface
public interface ByteSink {
    /**
     * Takes octets from the buffer, all of them or up to the end of what it waits for. Called on the worker, with at least one octet.
     *
     * @return true once it has enough; what is left in the buffer is read as lines
     */
    boolean take(ByteBuffer octets);
}
