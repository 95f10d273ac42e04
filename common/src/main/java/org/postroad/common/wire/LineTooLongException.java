package org.postroad.common.wire;

import java.io.IOException;

/** A server's line that goes beyond its bound. */
public final class LineTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    public LineTooLongException(int maxLine) {
        super("the server sent a line of more than " + maxLine + " octets");
    }
}
