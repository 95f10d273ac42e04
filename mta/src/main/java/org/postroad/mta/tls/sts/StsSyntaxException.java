package org.postroad.mta.tls.sts;

/** A text is no MTA-STS policy. */
public final class StsSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    StsSyntaxException(String text) {
        super(text, null, false, false);
    }
}
