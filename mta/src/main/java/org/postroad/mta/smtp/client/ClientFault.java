package org.postroad.mta.smtp.client;

import org.postroad.mta.smtp.EnhancedStatus;

/**
 * Why a dialogue with a server came to nothing as a whole. Immutable.
 *
 * @param kind what happened
 * @param status 4.x.x or 5.x.x
 * @param text the server's reply where it gave one, else our words, which may quote the server; control characters become spaces, so that it is
 *     fit for a DSN, a log and a terminal
 */
public record ClientFault(Kind kind, EnhancedStatus status, String text) {
    /** What happened, in the order of a dialogue. */
    public enum Kind {
        /** Nobody listens there. */
        CONNECT_REFUSED,
        /** No answer to the connection. */
        CONNECT_TIMEOUT,
        /** The network does not reach there. */
        CONNECT_FAILED,
        /** The greeting was a refusal, 4xx or 5xx. */
        GREETING_REFUSED,
        /** Neither EHLO nor HELO was accepted. */
        HELLO_REFUSED,
        /** TLS is needed and the server offers none. */
        TLS_UNAVAILABLE,
        /** The handshake failed, or the certificate proves nothing. */
        TLS_FAILED,
        /** The server offers no way to authenticate that we know, or none that is safe. */
        AUTH_UNAVAILABLE,
        /** The server refused our login. */
        AUTH_REFUSED,
        /** The server said nothing in time. */
        TIMEOUT,
        /** The connection broke. */
        CONNECTION_LOST,
        /** The server said what no SMTP server may say. */
        BAD_REPLY,
        /** Our own copy of the message cannot be read. */
        CONTENT_UNREADABLE
    }

    public ClientFault {
        text = text.replaceAll("\\p{Cntrl}", " ");
    }
}
