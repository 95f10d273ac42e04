package org.postroad.mta.smtp.server;

import java.time.Duration;
import java.util.List;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.mime.Header;
import org.postroad.common.road.Hop;
import org.postroad.mta.smtp.Reply;
import org.postroad.mta.smtp.ReversePath;

/**
 * Watches over one session, step by step, and refuses a step by a {@link org.postroad.mta.smtp.Refusal}; one of 421 ends the session.
 * Each step may wait for DNS or disk. Confined to one thread at a time.
 */
public interface SessionWatch {
    /** Lets everything pass. */
    SessionWatch NONE = new SessionWatch() {};

    /** How long the client is watched for talking out of turn before it is greeted (RFC 5321 §4.3.1); zero not to wait. */
    default Duration greetingDelay() {
        return Duration.ZERO;
    }

    /**
     * The client is about to be greeted; a refusal stands in the greeting's place and ends the connection (RFC 5321 §3.1).
     *
     * @param talkedEarly it did not wait for the greeting
     */
    default void connected(boolean talkedEarly) {}

    /** What DNS calls the client, both ways, once it is connected; empty where nothing is known. */
    default String clientName() {
        return "";
    }

    /** EHLO or HELO was said. */
    default void greeted(SessionInfo session) {}

    /** MAIL was said; what was found about an earlier message is forgotten. */
    default void sender(SessionInfo session, ReversePath from) {}

    /** RCPT named somebody who lives here and has room. */
    default void recipient(EmailAddress recipient) {}

    /** RCPT was refused. */
    default void recipientRefused(Reply reply) {}

    /** The message has come, and waits for its reply. */
    default void message(Header header) {}

    /** How long the client's next command waits; asked once after each, it is zero again afterwards. */
    default Duration takeDelay() {
        return Duration.ZERO;
    }

    /** What was found so far, a field for the message's header with its CRLF; empty where nothing was found. */
    default String headerField() {
        return "";
    }

    /** What was found so far, for the message's road. */
    default List<Hop> hops() {
        return List.of();
    }

    /** The connection is gone. */
    default void close() {}
}
