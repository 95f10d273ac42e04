package org.postroad.common.oauth;

/** Whether a token is good cannot be known now. */
final class ProviderUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProviderUnavailableException(String message) {
        super(message, null, false, false);
    }
}
