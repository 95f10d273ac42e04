package org.postroad.common.wire.tls;

import java.security.cert.CertificateException;

/** The certificates that a peer showed do not prove who it is. */
public final class PeerDoubtException extends CertificateException {
    private static final long serialVersionUID = 1L;

    /** What is wrong with them. */
    public enum Reason {
        /** They are another host's. */
        NAME_MISMATCH,
        /** They are not valid now. */
        EXPIRED,
        /** Nobody vouches for them whom we trust. */
        NOT_TRUSTED
    }

    private final Reason reason;

    /**
     * @param text fit for a report to a stranger
     */
    public PeerDoubtException(Reason reason, String text) {
        super(text);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
