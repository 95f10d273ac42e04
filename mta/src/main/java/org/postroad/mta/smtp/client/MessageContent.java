package org.postroad.mta.smtp.client;

import java.io.IOException;
import java.io.InputStream;

/** The octets of a message, streamed. */
@FunctionalInterface
public interface MessageContent {
    /** From the first octet that travels; the caller closes it. */
    InputStream open() throws IOException;
}
