package org.postroad.common.road;

import java.util.Locale;

/** The kinds of step on a road, in the order in which a message meets them. */
public enum HopKind {
    /** A user's client handed the message in over HTTP (JMAP). */
    HTTP_REQUEST,
    /** A peer's SMTP session as our server saw it: connection, TLS, each line. */
    SMTP_SESSION,
    /** Checks of a stranger's message before it was accepted. */
    VERDICT,
    /** The router's decision for each recipient. */
    ROUTE,
    /** The transaction that accepted the message was made durable. */
    COMMIT,
    /** The message was filed in a mailbox. */
    MAILBOX,
    /** A recipient was put in the queue, or put off again. */
    QUEUE,
    /** A question to DNS and its answer. */
    DNS,
    /** A TCP connection to the next host. */
    CONNECT,
    /** A TLS handshake with the next host. */
    TLS,
    /** The SMTP dialogue with the next host as our client saw it. */
    SMTP_DIALOGUE,
    /** A recipient's delivery came to an end: delivered on, failed, expired or cancelled. */
    END,
    /** A report of failure was made for the sender. */
    BOUNCE,
    /** The mailbox's change was pushed to a client. */
    PUSH,
    /** A client fetched the message's content for the first time. */
    FETCH;

    /** The kind's name in lower camel case, such as {@code smtpDialogue}. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (String word : name().split("_", -1)) {
            String lower = word.toLowerCase(Locale.ROOT);
            text.append(text.isEmpty() ? lower : Character.toUpperCase(lower.charAt(0)) + lower.substring(1));
        }
        return text.toString();
    }
}
