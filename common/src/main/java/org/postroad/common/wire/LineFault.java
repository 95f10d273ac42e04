package org.postroad.common.wire;

/** What is wrong with octets that should have been a line. */
public enum LineFault {
    TOO_LONG("line too long"),
    NUL("NUL in a line"),
    BARE_CR("CR without LF: lines end with CRLF"),
    BARE_LF("LF without CR: lines end with CRLF");

    private final String words;

    LineFault(String words) {
        this.words = words;
    }

    /** In words fit for a protocol reply. */
    public String words() {
        return words;
    }
}
