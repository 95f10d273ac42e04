package org.postroad.common.wire;

/** How a listener uses TLS. */
public enum TlsUse {
    /** Not at all. */
    NONE,
    /** The session may ask for it (RFC 3207). */
    STARTTLS,
    /** From the first octet (RFC 8314 §3). */
    IMPLICIT
}
