package org.postroad.mta.https;

import java.io.IOException;

/** A web server that cannot prove that it is the one that was asked for. */
public final class UntrustedServerException extends IOException {
    private static final long serialVersionUID = 1L;

    UntrustedServerException(Exception doubt) {
        super(doubt.getMessage(), doubt);
    }
}
