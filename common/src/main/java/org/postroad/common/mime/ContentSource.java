package org.postroad.common.mime;

import java.io.IOException;
import java.io.InputStream;

/** Bytes that can be read more than once, such as a blob. */
@FunctionalInterface
public interface ContentSource {
    /** A new stream over all the bytes; whoever opens it closes it. */
    InputStream open() throws IOException;
}
