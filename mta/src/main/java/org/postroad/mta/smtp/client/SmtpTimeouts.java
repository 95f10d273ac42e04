package org.postroad.mta.smtp.client;

import java.time.Duration;

/**
 * How long a client waits for each thing (RFC 5321 §4.5.3.2). Immutable.
 *
 * @param connect the TCP connection
 * @param tls a TLS handshake
 * @param greeting the first reply
 * @param command the reply to EHLO, STARTTLS, AUTH, MAIL, RCPT and RSET
 * @param data the reply to DATA
 * @param block the server takes a block of the message
 * @param dot the reply after the dot
 * @param quit the reply to QUIT, which nobody needs
 * @param message everything of one message before its dot, however soon each step is answered, and a second more for each {@value #PACE} octets of it: RFC 5321 wants each
 *     step timed and not the whole, so this is far from what any host needs, and only ends what would never end
 */
public record SmtpTimeouts(
        Duration connect,
        Duration tls,
        Duration greeting,
        Duration command,
        Duration data,
        Duration block,
        Duration dot,
        Duration quit,
        Duration message) {
    private static final int PACE = 1000;
    private static final int STEPS = 24;

    /** RFC 5321 §4.5.3.2's minima; 30 seconds to connect, a minute for TLS, 5 seconds for QUIT, 2 hours for a message. */
    public static final SmtpTimeouts STANDARD = new SmtpTimeouts(
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10),
            Duration.ofSeconds(5),
            Duration.ofHours(2));

    /** The same for every step: for tests and the lab. */
    public static SmtpTimeouts all(Duration timeout) {
        return new SmtpTimeouts(
                timeout, timeout, timeout, timeout, timeout, timeout, timeout, timeout, timeout.multipliedBy(STEPS));
    }

    /** For everything of a message before its dot. */
    Duration message(long octets) {
        return message.plusSeconds(octets / PACE);
    }
}
