package org.postroad.common.mime;

/** Something that no message may be made of: a line break in a header's value, a type that is none. Says what, in words fit for a reply. */
public final class MimeSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MimeSyntaxException(String message) {
        super(message, null, false, false);
    }
}
