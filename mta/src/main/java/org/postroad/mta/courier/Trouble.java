package org.postroad.mta.courier;

import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Reply;

/**
 * Why an attempt did not deliver. Immutable.
 *
 * @param kind where it went wrong
 * @param status 4.x.x or 5.x.x; {@link EnhancedStatus#NONE} only in {@link #NONE}
 * @param text the peer's reply where the kind is {@link Kind#REPLY}, else our own words
 * @param host the host it went wrong at, empty where there was none
 */
public record Trouble(Kind kind, EnhancedStatus status, String text, String host) {

    /** Where it went wrong. */
    public enum Kind {
        /** Nothing went wrong yet. */
        NONE,
        /** DNS gave no answer, or one that names no host. */
        DNS,
        /** No connection came about. */
        CONNECT,
        /** The TLS handshake failed. */
        TLS,
        /** The next host refused; the text is its reply. */
        REPLY,
        /** The next host lacks an extension that the message needs, or takes no message so large. */
        UNSUPPORTED,
        /** The connection broke or went silent before the dot. */
        CONNECTION_LOST,
        /** The dot was sent and no reply came: the next host may have taken the message, and may get it again. */
        DOT_UNANSWERED,
        /** The way leads back to ourselves. */
        LOOP,
        /** A mailbox of ours did not take it. */
        MAILBOX,
        /** An operator ended it. */
        OPERATOR,
        /** A fault of ours. */
        INTERNAL
    }

    /** Nothing went wrong yet. */
    public static final Trouble NONE = new Trouble(Kind.NONE, EnhancedStatus.NONE, "", "");

    public Trouble {
        boolean failure = status.isTransient() || status.isPermanent();
        if (failure == (kind == Kind.NONE)) {
            throw new IllegalArgumentException("trouble of kind " + kind + " with status " + status);
        }
    }

    /**
     * A refusal by the next host.
     *
     * @param reply 4xx or 5xx
     */
    public static Trouble refused(Reply reply, String host) {
        return new Trouble(Kind.REPLY, reply.statusOrUndefined(), reply.toString(), host);
    }

    /** The same, with a status of its own: what an attempt means may differ from what was said. */
    public Trouble withStatus(EnhancedStatus other) {
        return new Trouble(kind, other, text, host);
    }
}
