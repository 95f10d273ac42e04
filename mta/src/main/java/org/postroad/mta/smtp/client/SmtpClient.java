package org.postroad.mta.smtp.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postroad.common.address.Domain;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.HopWatch;
import org.postroad.common.wire.LineConnector;
import org.postroad.common.wire.LineTransport;
import org.postroad.common.wire.tls.ChannelBinding;
import org.postroad.common.wire.tls.ClientTls;
import org.postroad.common.wire.tls.TlsSession;
import org.postroad.mta.smtp.Dialogue;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Reply;

/** Opens connections on which mail can be sent: TCP, greeting, EHLO, TLS, AUTH. Thread-safe; waits for the network. */
public final class SmtpClient {
    private final LineConnector connector;
    private final Domain hostName;
    private final SmtpTimeouts timeouts;
    private final Clock clock;

    /**
     * @param hostName what we call ourselves in EHLO and on the road
     * @param clock for the road
     */
    public SmtpClient(LineConnector connector, Domain hostName, SmtpTimeouts timeouts, Clock clock) {
        this.connector = connector;
        this.hostName = hostName;
        this.timeouts = timeouts;
        this.clock = clock;
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
        List<Hop> hops = new ArrayList<>();
        try {
            return new Opening(target, hops, watch).open();
        } catch (SmtpClientException failed) {
            boolean again = failed.fault().kind() == ClientFault.Kind.TLS_FAILED
                    && target.tls() == TlsPolicy.OPPORTUNISTIC
                    && !target.implicitTls()
                    && !target.login().isNeeded();
            if (!again) {
                throw failed;
            }
            return new Opening(target.withTls(TlsPolicy.NEVER), hops, watch).open();
        }
    }

    /** One attempt, confined to its thread. */
    private final class Opening {
        private final SmtpTarget target;
        private final List<Hop> hops;
        private final HopWatch watch;
        private final Dialogue dialogue = new Dialogue();
        private final Instant began = clock.instant();
        private List<ChannelBinding> bindings = List.of();

        Opening(SmtpTarget target, List<Hop> hops, HopWatch watch) {
            this.target = target;
            this.hops = hops;
            this.watch = watch;
        }

        SmtpConnection open() throws SmtpClientException {
            LineTransport transport = connect();
            Talk talk = new Talk(transport, dialogue, this::waitingForReply);
            try {
                Extensions extensions = greet(talk);
                return new SmtpConnection(talk, extensions, target, hostName, timeouts, clock, hops, began, watch);
            } catch (Talk.Broken broken) {
                transport.close();
                note(SmtpConnection.dialogueHop(hostName, target, began, dialogue));
                throw new SmtpClientException(broken.fault(), hops);
            }
        }

        private LineTransport connect() throws SmtpClientException {
            long start = System.nanoTime();
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("host", target.name().ascii());
            detail.put("address", target.address().getAddress().getHostAddress());
            detail.put("port", target.address().getPort());
            watch.waiting(HopKind.CONNECT, detail);
            try {
                LineTransport transport = connector.connect(target.address(), timeouts.connect());
                detail.put("from", transport.local().getAddress().getHostAddress());
                note(hop(HopKind.CONNECT, start, detail));
                return transport;
            } catch (IOException failed) {
                ClientFault fault = connectFault(failed);
                detail.put("error", fault.text());
                note(hop(HopKind.CONNECT, start, detail));
                throw new SmtpClientException(fault, hops);
            }
        }

        private ClientFault connectFault(IOException failed) {
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
                    "cannot reach " + where + ": " + failed.getMessage());
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
            if (!encrypted && target.tls() != TlsPolicy.NEVER && startTls(talk, extensions)) {
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
            } else if (target.tls() != TlsPolicy.OPPORTUNISTIC) {
                throw new Talk.Broken(
                        ClientFault.Kind.TLS_UNAVAILABLE,
                        EnhancedStatus.TLS_NOT_AVAILABLE,
                        target.name() + " offers no TLS, which is required");
            }
            return agreed;
        }

        private void secure(Talk talk) throws Talk.Broken {
            long start = System.nanoTime();
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("host", target.name().ascii());
            boolean verified = target.tls() == TlsPolicy.VERIFIED;
            watch.waiting(HopKind.TLS, detail);
            try {
                TlsSession session = talk.transport()
                        .startTls(
                                verified ? ClientTls.verified(target.name()) : ClientTls.opportunistic(target.name()),
                                timeouts.tls());
                bindings = session.bindings();
                detail.put("protocol", session.protocol());
                detail.put("cipher", session.cipher());
                detail.put("certificate", session.peer());
                detail.put("verified", verified);
                dialogue.note("TLS: " + session.protocol() + " " + session.cipher());
                note(hop(HopKind.TLS, start, detail));
            } catch (IOException failed) {
                detail.put("error", String.valueOf(failed.getMessage()));
                dialogue.note("TLS failed: " + failed.getMessage());
                note(hop(HopKind.TLS, start, detail));
                throw new Talk.Broken(
                        ClientFault.Kind.TLS_FAILED,
                        EnhancedStatus.TLS_NOT_AVAILABLE,
                        "no TLS with " + target.name() + ": " + failed.getMessage());
            }
        }

        private void authenticate(Talk talk, Extensions extensions, boolean encrypted) throws Talk.Broken {
            if (!encrypted && target.tls() != TlsPolicy.NEVER) {
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

    private static Talk.Broken refused(ClientFault.Kind kind, Reply reply) {
        return reply.isTransient() || reply.isPermanent()
                ? new Talk.Broken(kind, reply.statusOrUndefined(), reply.toString())
                : new Talk.Broken(ClientFault.Kind.BAD_REPLY, EnhancedStatus.INVALID_REPLY, reply.toString());
    }
}
