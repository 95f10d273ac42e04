package org.postroad.app.control;

/** What was asked cannot be done; the message tells the operator why and what to do. */
public final class OperationRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OperationRefusedException(String message) {
        super(message, null, false, false);
    }
}
