package org.postroad.mta.dns.server;

/** How a name is made to fail, on purpose. */
public enum Fault {
    /** The server says that it failed. */
    SERVFAIL,
    /** The server says that it does not want to answer. */
    REFUSED,
    /** The server says that the name does not exist. */
    NXDOMAIN,
    /** The server says nothing. */
    SILENCE,
    /** Every answer over UDP is truncated to nothing; over TCP it is whole. */
    TRUNCATION,
    /** The answer is cut off in the middle and cannot be read. */
    GARBLED
}
