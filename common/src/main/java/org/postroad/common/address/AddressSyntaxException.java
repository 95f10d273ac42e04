package org.postroad.common.address;

/** A domain or mailbox that breaks the grammar; the message says where, in words fit for a protocol reply. */
public final class AddressSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AddressSyntaxException(String message) {
        super(message, null, false, false);
    }
}
