package org.postroad.mta.smtp;

import java.util.Objects;

/** A command that breaks the grammar; the message says where, in words fit for the reply. Stackless. */
public final class SyntaxFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient EnhancedStatus status;

    public SyntaxFault(EnhancedStatus status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    public EnhancedStatus status() {
        return Objects.requireNonNull(status);
    }
}
