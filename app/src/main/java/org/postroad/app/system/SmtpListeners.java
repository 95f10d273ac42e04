package org.postroad.app.system;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.postroad.app.settings.SystemSettings;
import org.postroad.app.settings.SystemSettings.Limits;
import org.postroad.app.settings.SystemSettings.Listener;
import org.postroad.common.address.Domain;
import org.postroad.common.wire.LineProtocol;
import org.postroad.common.wire.LineServer;
import org.postroad.common.wire.LineServerSettings;
import org.postroad.common.wire.TlsUse;
import org.postroad.common.wire.WireThreads;
import org.postroad.common.wire.sasl.Sasl;
import org.postroad.common.wire.tls.ServerTls;
import org.postroad.mta.policy.DoorSettings;
import org.postroad.mta.smtp.server.MailHandler;
import org.postroad.mta.smtp.server.SessionGuard;
import org.postroad.mta.smtp.server.SmtpProtocol;
import org.postroad.mta.smtp.server.SmtpServerPolicy;
import org.postroad.mta.smtp.server.SmtpServerPolicy.Peers;

/** Where SMTP is spoken, and by which rules. Confined to one thread, but for {@link #addresses}. */
final class SmtpListeners {
    private final SystemSettings settings;
    private final WireThreads threads;
    private final ServerTls tls;
    private final Sasl sasl;
    private final UnaryOperator<LineProtocol> aroundReception;
    private final Function<DoorSettings, SessionGuard> guards;
    private final MailHandler reception;
    private final MailHandler submission;
    private final Clock clock;
    private final Map<DoorSettings, SessionGuard> made =
            new HashMap<>(); // listeners with the same rates count together
    private final List<LineServer> servers = new ArrayList<>();

    /**
     * @param aroundReception wraps the protocol of the doors for strangers
     * @param guards makes the policy of a door for strangers
     */
    SmtpListeners(
            SystemSettings settings,
            WireThreads threads,
            ServerTls tls,
            Sasl sasl,
            UnaryOperator<LineProtocol> aroundReception,
            Function<DoorSettings, SessionGuard> guards,
            MailHandler reception,
            MailHandler submission,
            Clock clock) {
        this.settings = settings;
        this.threads = threads;
        this.tls = tls;
        this.sasl = sasl;
        this.aroundReception = aroundReception;
        this.guards = guards;
        this.reception = reception;
        this.submission = submission;
        this.clock = clock;
    }

    /** Listens; if one cannot be bound, those before it go on until {@link #close}. */
    void start() throws IOException {
        for (Listener listener : settings.listeners()) {
            Limits limits = listener.limits();
            LineServerSettings line = LineServerSettings.of(
                            listener.address(),
                            listener.kind() == Listener.Kind.SUBMISSIONS ? TlsUse.IMPLICIT : TlsUse.STARTTLS)
                    .withProxies(listener.proxies())
                    .withConnections(limits.connections(), limits.connectionsPerAddress());
            servers.add(LineServer.start(threads, line, tls, protocol(listener)));
        }
    }

    /** Where, with the ports that were bound, in the order of the settings. */
    List<InetSocketAddress> addresses() {
        return servers.stream().map(LineServer::address).toList();
    }

    /** All stop at once, so that the limit holds for them together. */
    void close(Duration limit) {
        List<Thread> stops = servers.stream()
                .map(server -> new Thread(() -> server.close(limit), "stop-listener"))
                .toList();
        stops.forEach(Thread::start);
        stops.forEach(SmtpListeners::join);
    }

    private LineProtocol protocol(Listener listener) {
        SmtpServerPolicy policy = policy(listener);
        return switch (listener.kind()) {
            case SMTP -> {
                DoorSettings door = settings.door().withRates(listener.rates());
                SessionGuard guard = made.computeIfAbsent(door, guards);
                yield aroundReception.apply(new SmtpProtocol(policy, guard, reception, sasl, clock));
            }
            case SUBMISSION, SUBMISSIONS -> new SmtpProtocol(policy, submission, sasl, clock);
            case LMTP -> new SmtpProtocol(policy, reception, sasl, clock);
        };
    }

    private SmtpServerPolicy policy(Listener listener) {
        Domain hostname = listener.hostname();
        Domain mailDomain = settings.domains().get(0);
        SmtpServerPolicy usual = switch (listener.kind()) {
            case SMTP -> SmtpServerPolicy.reception(hostname, mailDomain);
            case SUBMISSION, SUBMISSIONS ->
                SmtpServerPolicy.submission(hostname, mailDomain)
                        .withFutureRelease(listener.limits().futureRelease());
            case LMTP -> SmtpServerPolicy.lmtp(hostname, mailDomain, listener.clients());
        };
        return usual.withLimits(
                        listener.limits().messageSize(), listener.limits().recipients())
                .withTlsRequired(listener.tlsRequired())
                .withDsn(listener.dsn())
                .withPeers(new Peers(listener.clients(), listener.xclient(), listener.relayFrom()));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
