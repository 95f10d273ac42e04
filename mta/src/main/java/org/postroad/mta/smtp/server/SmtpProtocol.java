package org.postroad.mta.smtp.server;

import java.time.Clock;
import java.util.function.LongSupplier;
import org.postroad.common.wire.LineConnection;
import org.postroad.common.wire.LineProtocol;
import org.postroad.common.wire.LineSession;
import org.postroad.common.wire.sasl.Authenticator;
import org.postroad.common.wire.sasl.Logins;
import org.postroad.common.wire.sasl.Sasl;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Reply;

/** SMTP as one listener speaks it. Thread-safe. */
public final class SmtpProtocol implements LineProtocol {
    private final SmtpServerPolicy policy;
    private final SessionGuard guard;
    private final MailHandler handler;
    private final Sasl sasl;
    private final Clock clock;
    private final LongSupplier nanos;

    /**
     * @param guard watches over the sessions
     * @param sasl asked only where the policy offers AUTH
     * @param clock for the road
     */
    public SmtpProtocol(SmtpServerPolicy policy, SessionGuard guard, MailHandler handler, Sasl sasl, Clock clock) {
        this(policy, guard, handler, sasl, clock, System::nanoTime);
    }

    /** @param nanos by which a session's time is measured */
    SmtpProtocol(
            SmtpServerPolicy policy,
            SessionGuard guard,
            MailHandler handler,
            Sasl sasl,
            Clock clock,
            LongSupplier nanos) {
        this.policy = policy;
        this.guard = guard;
        this.handler = handler;
        this.sasl = sasl;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Without a guard. */
    public SmtpProtocol(SmtpServerPolicy policy, MailHandler handler, Sasl sasl, Clock clock) {
        this(policy, SessionGuard.NONE, handler, sasl, clock);
    }

    /** With passwords only, and a throttle of its own. */
    public SmtpProtocol(SmtpServerPolicy policy, MailHandler handler, Authenticator passwords, Clock clock) {
        this(policy, handler, new Sasl(Logins.byPassword(passwords), clock), clock);
    }

    @Override
    public LineSession open(LineConnection connection) {
        SessionTime time = new SessionTime(policy.limits().session(), nanos);
        return new SmtpSession(connection, policy, guard, handler, sasl, clock, time);
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
