package org.postroad.app.system;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

/**
 * Where SMTP is spoken, and by which rules, as the settings say it at the time. Sessions keep the rules that they began with, also those of a
 * listener that is gone. Confined to one thread at a time, but for {@link #addresses}.
 */
final class SmtpListeners {
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
    private final MeterRegistry meters;
    private final List<LineServer> retired = new ArrayList<>();
    private volatile List<Bound> bound = List.of();

    /** A listener and its server. */
    private record Bound(Listener listener, LineServer server) {
        boolean isAt(Listener other) {
            return listener.kind() == other.kind() && listener.address().equals(other.address());
        }
    }

    /**
     * @param aroundReception wraps the protocol of the doors for strangers
     * @param guards makes the policy of a door for strangers
     */
    SmtpListeners(
            WireThreads threads,
            ServerTls tls,
            Sasl sasl,
            UnaryOperator<LineProtocol> aroundReception,
            Function<DoorSettings, SessionGuard> guards,
            MailHandler reception,
            MailHandler submission,
            Clock clock,
            MeterRegistry meters) {
        this.threads = threads;
        this.tls = tls;
        this.sasl = sasl;
        this.aroundReception = aroundReception;
        this.guards = guards;
        this.reception = reception;
        this.submission = submission;
        this.clock = clock;
        this.meters = meters;
        for (Listener.Kind kind : Listener.Kind.values()) {
            Gauge.builder("postroad.smtp.connections", () -> connections(kind))
                    .description("SMTP and LMTP connections at this moment")
                    .tag("listener", name(kind))
                    .register(meters);
        }
    }

    static String name(Listener.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private int connections(Listener.Kind kind) {
        return bound.stream()
                .filter(one -> one.listener.kind() == kind)
                .mapToInt(one -> one.server.connections())
                .sum();
    }

    /** Binds what the settings name and is not bound yet. Until {@link Prepared#follow} takes it over it is to be closed again. */
    Prepared prepare(SystemSettings settings) throws IOException {
        Prepared prepared = new Prepared(settings);
        try {
            for (Listener listener : settings.listeners()) {
                prepared.add(listener);
            }
            return prepared;
        } catch (IOException | RuntimeException e) {
            prepared.close();
            throw e;
        }
    }

    /** Listeners that are bound, and rules that hold for nobody yet. */
    final class Prepared implements AutoCloseable {
        private final SystemSettings settings;
        private final List<Bound> now = new ArrayList<>();
        private final List<LineServer> fresh = new ArrayList<>();
        private boolean followed;

        private Prepared(SystemSettings settings) {
            this.settings = settings;
        }

        private void add(Listener listener) throws IOException {
            Optional<LineServer> known = bound.stream()
                    .filter(one -> one.isAt(listener) && now.stream().noneMatch(taken -> taken.server == one.server))
                    .map(Bound::server)
                    .findFirst();
            if (known.isEmpty()) {
                fresh.add(LineServer.start(threads, line(listener), tls, protocol(settings, listener)));
            }
            now.add(new Bound(listener, known.orElseGet(() -> fresh.get(fresh.size() - 1))));
        }

        /** Sessions from now on have these rules; listeners that are not named any more take no new one. */
        void follow() {
            now.stream()
                    .filter(one -> !fresh.contains(one.server))
                    .forEach(one -> one.server.change(line(one.listener), protocol(settings, one.listener)));
            bound.stream()
                    .map(Bound::server)
                    .filter(server -> now.stream().noneMatch(one -> one.server == server))
                    .forEach(server -> {
                        server.deafen();
                        retired.add(server);
                    });
            retired.removeIf(server -> server.connections() == 0);
            bound = List.copyOf(now);
            followed = true;
        }

        @Override
        public void close() {
            if (!followed) {
                fresh.forEach(LineServer::close);
            }
        }
    }

    /** Where, with the ports that were bound, in the order of the settings. */
    List<InetSocketAddress> addresses() {
        return bound.stream().map(one -> one.server.address()).toList();
    }

    /** All stop at once, so that the limit holds for them together. */
    void close(Duration limit) {
        List<LineServer> all = new ArrayList<>(retired);
        bound.forEach(one -> all.add(one.server));
        List<Thread> stops = all.stream()
                .map(server -> new Thread(() -> server.close(limit), "stop-listener"))
                .toList();
        stops.forEach(Thread::start);
        stops.forEach(SmtpListeners::join);
    }

    private static LineServerSettings line(Listener listener) {
        Limits limits = listener.limits();
        return LineServerSettings.of(
                        listener.address(),
                        listener.kind() == Listener.Kind.SUBMISSIONS ? TlsUse.IMPLICIT : TlsUse.STARTTLS)
                .withProxies(listener.proxies())
                .withConnections(limits.connections(), limits.connectionsPerAddress());
    }

    private LineProtocol protocol(SystemSettings settings, Listener listener) {
        return new MeteredProtocol(spoken(settings, listener), name(listener.kind()), meters);
    }

    private LineProtocol spoken(SystemSettings settings, Listener listener) {
        SmtpServerPolicy policy = policy(settings, listener);
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

    private static SmtpServerPolicy policy(SystemSettings settings, Listener listener) {
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
                .withSessionLimit(listener.limits().session())
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
