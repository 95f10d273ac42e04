package org.postroad.mailstore;

/** The changes since a state are no longer known, never were, or are too many at once (RFC 8620 §5.2): the client starts anew. */
public final class CannotCalculateChanges extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CannotCalculateChanges(ModSeq since) {
        super("the changes since " + since + " cannot be calculated", null, false, false);
    }
}
