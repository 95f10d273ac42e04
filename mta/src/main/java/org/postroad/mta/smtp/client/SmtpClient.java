package org.postroad.mta.smtp.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.address.Domain;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.HopWatch;
import org.postroad.common.wire.LineConnector;
import org.postroad.common.wire.LineConnector.Connected;
import org.postroad.common.wire.LineTransport;
import org.postroad.common.wire.tls.ChannelBinding;
import org.postroad.common.wire.tls.ClientTls;
import org.postroad.common.wire.tls.PeerDoubtException;
import org.postroad.common.wire.tls.TlsSession;
import org.postroad.mta.smtp.Dialogue;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Reply;

/** Opens connections on which mail can be sent: TCP, greeting, EHLO, TLS, AUTH. Thread-safe; waits for the network. */
public final class SmtpClient {
    /** The head start of each of a host's addresses before the next (RFC 8305 §8). */
    static final Duration HEAD = Duration.ofMillis(250);

    private final LineConnector connector;
    private final Domain hostName;
    private final SmtpTimeouts timeouts;
    private final Clock clock;
    private final HostMemory memory;

    /**
     * @param hostName what we call ourselves in EHLO and on the road
     * @param letAlone for how long an address is, after it gave no connection or no greeting for the first time
     * @param clock for the road, and for what is remembered of hosts
     */
    public SmtpClient(LineConnector connector, Domain hostName, SmtpTimeouts timeouts, Duration letAlone, Clock clock) {
        this.connector = connector;
        this.hostName = hostName;
        this.timeouts = timeouts;
        this.clock = clock;
        memory = new HostMemory(clock, letAlone);
    }

    /** The same with the usual time that an address is let alone, 30 seconds. */
    public SmtpClient(LineConnector connector, Domain hostName, SmtpTimeouts timeouts, Clock clock) {
        this(connector, hostName, timeouts, HostMemory.FIRST, clock);
    }

    /** What went wrong at an address a short while ago: it is not worth trying now. */
    public Optional<ClientFault> knownTrouble(SmtpTarget target) {
        return memory.trouble(target.address());
    }

    /** Forgets what went wrong anywhere: somebody knows better. */
    public void forgetTrouble() {
        memory.clear();
    }

    /**
     * Opens a connection up to the point where MAIL may follow. Where TLS is opportunistic and the handshake fails, connects again and
     * goes on in clear text (RFC 7435 §3).
     *
     * @throws SmtpClientException if none came about
     */
    public SmtpConnection open(SmtpTarget target) throws SmtpClientException {
        return open(target, HopWatch.NONE);
    }

    /** The same, while somebody watches this and what is sent on the connection. */
    public SmtpConnection open(SmtpTarget target, HopWatch watch) throws SmtpClientException {
        return open(List.of(target), watch);
    }

    /**
     * The same with whichever of a host's addresses answers first: each is given a head start of {@link #HEAD} before the next (RFC 8305).
     *
     * @param targets one host, at least one address; all but the address is the same
     */
    SmtpConnection open(List<SmtpTarget> targets, HopWatch watch) throws SmtpClientException {
        List<Hop> hops = new ArrayList<>();
        Opening opening = new Opening(targets, hops, watch, TlsResult.NOT_TRIED);
        try {
            return opening.open();
        } catch (SmtpClientException failed) {
            SmtpTarget target = opening.target;
            boolean again = failed.fault().kind() == ClientFault.Kind.TLS_FAILED
                    && target.tls().mayBeClear()
                    && !target.implicitTls()
                    && !target.login().isNeeded();
            if (!again) {
                throw failed;
            }
            return new Opening(List.of(target.withTls(TlsPolicy.NEVER)), hops, watch, failed.tls()).open();
        }
    }

    /** One attempt, confined to its thread. */
    private final class Opening {
        private final List<SmtpTarget> targets;
        private final List<Hop> hops;
        private final HopWatch watch;
        private final Dialogue dialogue = new Dialogue();
        private final Instant began = clock.instant();
        private List<ChannelBinding> bindings = List.of();
        private TlsResult tls;
        private String from = "";
        private SmtpTarget target; // the one that answered, once one has

        /**
         * @param tls what came of TLS before this
         */
        Opening(List<SmtpTarget> targets, List<Hop> hops, HopWatch watch, TlsResult tls) {
            this.targets = targets;
            target = targets.get(0);
            this.hops = hops;
            this.watch = watch;
            this.tls = tls;
        }

        SmtpConnection open() throws SmtpClientException {
            LineTransport transport = connect();
            Talk talk = new Talk(transport, dialogue, this::waitingForReply);
            try {
                Extensions extensions = greet(talk);
                memory.answered(target.address());
                return new SmtpConnection(talk, extensions, target, tls, hostName, timeouts, clock, hops, began, watch);
            } catch (Talk.Broken broken) {
                transport.close();
                memory.failed(target.address(), broken.fault());
                note(SmtpConnection.dialogueHop(hostName, target, began, dialogue));
                throw new SmtpClientException(broken.fault(), tls, hops, Optional.of(target.address()));
            }
        }

        private LineTransport connect() throws SmtpClientException {
            long start = System.nanoTime();
            watch.waiting(HopKind.CONNECT, detail(target));
            Connected connected;
            try {
                connected = connector.connectToAny(
                        targets.stream().map(SmtpTarget::address).toList(), HEAD, timeouts.connect());
            } catch (InterruptedIOException interrupted) {
                throw new SmtpClientException(connectFault(target, interrupted), tls, hops, Optional.empty());
            }
            targets.stream()
                    .filter(tried -> connected.failures().containsKey(tried.address()))
                    .forEach(tried -> inVain(tried, start, connected.failures().get(tried.address())));
            if (connected.transport().isEmpty()) {
                throw new SmtpClientException(
                        connectFault(target, connected.failures().get(target.address())), tls, hops, Optional.empty());
            }
            LineTransport transport = connected.transport().get();
            target = targets.stream()
                    .filter(tried -> tried.address().equals(transport.remote()))
                    .findFirst()
                    .orElse(target);
            Map<String, Object> detail = detail(target);
            from = transport.local().getAddress().getHostAddress();
            detail.put("from", from);
            note(hop(HopKind.CONNECT, start, detail));
            return transport;
        }

        private void inVain(SmtpTarget tried, long start, @Nullable IOException why) {
            ClientFault fault = connectFault(tried, why);
            memory.failed(tried.address(), fault);
            Map<String, Object> detail = detail(tried);
            detail.put("error", fault.text());
            note(hop(HopKind.CONNECT, start, detail));
        }

        private static Map<String, Object> detail(SmtpTarget target) {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("host", target.name().ascii());
            detail.put("address", target.address().getAddress().getHostAddress());
            detail.put("port", target.address().getPort());
            return detail;
        }

        private static ClientFault connectFault(SmtpTarget target, @Nullable IOException failed) {
            String where = target.name() + " [" + target.address().getAddress().getHostAddress() + "]:"
                    + target.address().getPort();
            if (failed instanceof SocketTimeoutException) {
                return new ClientFault(
                        ClientFault.Kind.CONNECT_TIMEOUT,
                        EnhancedStatus.NO_ANSWER_FROM_HOST,
                        "no answer from " + where);
            }
            if (failed instanceof ConnectException) {
                return new ClientFault(
                        ClientFault.Kind.CONNECT_REFUSED,
                        EnhancedStatus.NO_ANSWER_FROM_HOST,
                        "connection refused by " + where);
            }
            return new ClientFault(
                    ClientFault.Kind.CONNECT_FAILED,
                    EnhancedStatus.NO_ANSWER_FROM_HOST,
                    "cannot reach " + where + (failed == null ? "" : ": " + failed.getMessage()));
        }

        private Extensions greet(Talk talk) throws Talk.Broken {
            boolean encrypted = target.implicitTls();
            if (encrypted) {
                secure(talk);
            }
            Reply greeting = talk.reply(timeouts.greeting());
            if (!greeting.isPositive()) {
                throw refused(ClientFault.Kind.GREETING_REFUSED, greeting);
            }
            Extensions extensions = hello(talk);
            if (!encrypted && wantsTls() && startTls(talk, extensions)) {
                encrypted = true;
                extensions = hello(talk); // RFC 3207 §4.2: what it said in clear text counts for nothing
            }
            if (target.login().isNeeded()) {
                authenticate(talk, extensions, encrypted);
            }
            return extensions;
        }

        /** EHLO, or HELO where the server does not know it (RFC 5321 §3.2). */
        private Extensions hello(Talk talk) throws Talk.Broken {
            Reply ehlo = talk.ask("EHLO " + hostName, timeouts.command());
            if (ehlo.isPositive()) {
                return Extensions.of(ehlo);
            }
            if (!ehlo.isPermanent()) {
                throw refused(ClientFault.Kind.HELLO_REFUSED, ehlo);
            }
            Reply helo = talk.ask("HELO " + hostName, timeouts.command());
            if (!helo.isPositive()) {
                throw refused(ClientFault.Kind.HELLO_REFUSED, helo);
            }
            return Extensions.NONE;
        }

        private boolean startTls(Talk talk, Extensions extensions) throws Talk.Broken {
            boolean agreed = false;
            if (extensions.has("STARTTLS")) {
                agreed = talk.ask("STARTTLS", timeouts.command()).isPositive();
            }
            if (agreed) {
                secure(talk);
                return true;
            }
            String text = target.name() + " offers no TLS, which is required";
            tls = new TlsResult(TlsResult.Outcome.NOT_OFFERED, target.name() + " offers no STARTTLS", from);
            if (!target.tls().mayBeClear()) {
                throw new Talk.Broken(ClientFault.Kind.TLS_UNAVAILABLE, EnhancedStatus.TLS_NOT_AVAILABLE, text);
            }
            return false;
        }

        private boolean wantsTls() {
            return target.tls().use() != TlsPolicy.Use.NEVER;
        }

        private void secure(Talk talk) throws Talk.Broken {
            long start = System.nanoTime();
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("host", target.name().ascii());
            detail.put("policy", target.tls().name());
            watch.waiting(HopKind.TLS, detail);
            try {
                ClientTls terms = ClientTls.with(target.tls().proof().serverName(target.name()));
                TlsSession session = talk.transport().startTls(terms, timeouts.tls());
                bindings = session.bindings();
                detail.put("protocol", session.protocol());
                detail.put("cipher", session.cipher());
                detail.put("certificate", session.peer());
                prove(session, detail);
                dialogue.note("TLS: " + session.protocol() + " " + session.cipher());
                note(hop(HopKind.TLS, start, detail));
            } catch (IOException failed) {
                String text = String.valueOf(failed.getMessage());
                tls = new TlsResult(TlsResult.Outcome.FAILED, text, from);
                throw noTls(start, detail, text, EnhancedStatus.TLS_NOT_AVAILABLE);
            } catch (PeerDoubtException doubt) {
                throw noTls(start, detail, String.valueOf(doubt.getMessage()), EnhancedStatus.CRYPTOGRAPHIC_FAILURE);
            }
        }

        /** Before a word is said under TLS, so that an impostor learns nothing. */
        private void prove(TlsSession session, Map<String, Object> detail) throws PeerDoubtException {
            PeerProof proof = target.tls().proof();
            try {
                proof.check(target.name(), session.chain());
                tls = new TlsResult(TlsResult.Outcome.PROVEN, "", from);
                detail.put("verified", !proof.equals(PeerProof.NONE));
                detail.put("proof", proof.toString());
            } catch (PeerDoubtException doubt) {
                tls = new TlsResult(outcome(doubt.reason()), String.valueOf(doubt.getMessage()), from);
                detail.put("verified", false);
                detail.put("doubt", String.valueOf(doubt.getMessage()));
                if (!target.tls().mayBeClear()) {
                    throw doubt;
                }
            }
        }

        private Talk.Broken noTls(long start, Map<String, Object> detail, String text, EnhancedStatus status) {
            detail.put("error", text);
            dialogue.note("TLS failed: " + text);
            note(hop(HopKind.TLS, start, detail));
            return new Talk.Broken(ClientFault.Kind.TLS_FAILED, status, "no TLS with " + target.name() + ": " + text);
        }

        private void authenticate(Talk talk, Extensions extensions, boolean encrypted) throws Talk.Broken {
            if (!encrypted && wantsTls()) {
                throw ClientAuth.unavailable("a password is not sent to " + target.name() + " without TLS");
            }
            new ClientAuth(talk, target, extensions, bindings, timeouts.command()).login();
        }

        private void waitingForReply() {
            if (watch.isWatching()) {
                watch.waiting(HopKind.SMTP_DIALOGUE, SmtpConnection.dialogueDetail(target, dialogue));
            }
        }

        private void note(Hop hop) {
            hops.add(hop);
            watch.seen(hop);
        }

        private Hop hop(HopKind kind, long startNanos, Map<String, Object> detail) {
            Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
            return new Hop(kind, hostName.ascii(), clock.instant().minus(took), took, detail);
        }
    }

    private static TlsResult.Outcome outcome(PeerDoubtException.Reason reason) {
        return switch (reason) {
            case NAME_MISMATCH -> TlsResult.Outcome.NAME_MISMATCH;
            case EXPIRED -> TlsResult.Outcome.EXPIRED;
            case NOT_TRUSTED -> TlsResult.Outcome.NOT_TRUSTED;
        };
    }

    private static Talk.Broken refused(ClientFault.Kind kind, Reply reply) {
        return reply.isTransient() || reply.isPermanent()
                ? new Talk.Broken(kind, reply.statusOrUndefined(), reply.toString())
                : new Talk.Broken(ClientFault.Kind.BAD_REPLY, EnhancedStatus.INVALID_REPLY, reply.toString());
    }
}
