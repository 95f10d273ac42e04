package org.postroad.mta.smtp;

/** A peer's reply that breaks the grammar of RFC 5321 §4.2 or a limit of ours. */
public final class ReplySyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ReplySyntaxException(String message) {
        super(message, null, false, false);
    }
}
