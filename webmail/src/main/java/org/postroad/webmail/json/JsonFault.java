package org.postroad.webmail.json;

/** Bytes that are not I-JSON; the message says why, in words fit for the client. */
public final class JsonFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String why;

    JsonFault(String why) {
        super(why, null, false, false);
        this.why = why;
    }

    public String why() {
        return why;
    }
}
