package org.postroad.mta.smtp.server;

import java.time.Clock;
import org.postroad.common.wire.LineConnection;
import org.postroad.common.wire.LineProtocol;
import org.postroad.common.wire.LineSession;
import org.postroad.common.wire.sasl.Authenticator;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Reply;

/** SMTP as one listener speaks it. Thread-safe. */
public final class SmtpProtocol implements LineProtocol {
    private final SmtpServerPolicy policy;
    private final MailHandler handler;
    private final Authenticator authenticator;
    private final Clock clock;
    private final AuthThrottle throttle;

    /**
     * @param authenticator asked only where the policy offers AUTH
     * @param clock for the road, and for how long a wrong password counts
     */
    public SmtpProtocol(SmtpServerPolicy policy, MailHandler handler, Authenticator authenticator, Clock clock) {
        this.policy = policy;
        this.handler = handler;
        this.authenticator = authenticator;
        this.clock = clock;
        this.throttle = new AuthThrottle(clock);
    }

    @Override
    public LineSession open(LineConnection connection) {
        return new SmtpSession(connection, policy, handler, authenticator, throttle, clock);
    }

    @Override
    public String tooManyConnections() {
        return Reply.of(
                        421,
                        EnhancedStatus.SECURITY_TROUBLE,
                        policy.hostName() + " Too many connections, try again later")
                .wire();
    }
}
