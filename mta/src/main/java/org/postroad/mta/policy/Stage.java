package org.postroad.mta.policy;

/** When a check is asked. */
public enum Stage {
    /** Before the greeting. */
    CONNECT,
    /** At EHLO or HELO. */
    HELO,
    /** At MAIL. */
    MAIL,
    /** At RCPT, for somebody who lives here and has room. */
    RCPT,
    /** At RCPT, when it was refused. */
    REFUSED_RCPT,
    /** When the message has come, before its reply. */
    MESSAGE
}
