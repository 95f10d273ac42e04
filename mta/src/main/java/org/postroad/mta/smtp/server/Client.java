package org.postroad.mta.smtp.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.postroad.common.address.IpNetwork;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.wire.LineConnection;
import org.postroad.common.wire.tls.TlsSession;
import org.postroad.mta.smtp.Dialogue;
import org.postroad.mta.smtp.server.XclientCommand.Attribute;

/** Who is at the other end of one session, as far as it knows, and what watches over him. Confined to one thread at a time. */
final class Client {
    /** In no network (RFC 1122 §3.2.1.3). */
    private static final InetAddress UNKNOWN = new InetSocketAddress(0).getAddress();

    private final LineConnection connection;
    private final SmtpServerPolicy policy;
    private final SessionGuard guard;

    private Instant since;
    private InetSocketAddress remote;
    private InetSocketAddress local;
    private String helo = "";
    private boolean extended;
    private String identity = "";
    private SessionWatch watch;

    Client(LineConnection connection, SmtpServerPolicy policy, SessionGuard guard, Instant since) {
        this.connection = connection;
        this.policy = policy;
        this.guard = guard;
        this.since = since;
        remote = connection.remote();
        local = connection.local();
        watch = mayXclient() ? SessionWatch.NONE : watched("");
    }

    // ---- what is known

    InetAddress address() {
        return remote.getAddress();
    }

    /** It has said EHLO or HELO. */
    boolean isGreeted() {
        return !helo.isEmpty();
    }

    /** It has said EHLO. */
    boolean isExtended() {
        return extended;
    }

    boolean isAuthenticated() {
        return !identity.isEmpty();
    }

    boolean mayConnect() {
        return policy.peers().clients().isEmpty()
                || IpNetwork.anyContains(policy.peers().clients(), address());
    }

    /** It may speak for others: the connection's own end is asked about, not for whom it speaks. */
    boolean mayXclient() {
        return IpNetwork.anyContains(
                policy.peers().xclientFrom(), connection.remote().getAddress());
    }

    SessionWatch watch() {
        return watch;
    }

    SessionInfo info() {
        Optional<TlsSession> tls = connection.tls();
        return new SessionInfo(
                remote,
                local,
                helo,
                extended,
                tls.map(TlsSession::protocol).orElse(""),
                tls.map(TlsSession::cipher).orElse(""),
                identity,
                policy.lmtp(),
                watch.clientName(),
                mayRelay());
    }

    /** The session up to now, for a message's road; from the message before on, if there was one. */
    Hop hop(Dialogue dialogue, boolean smtpUtf8) {
        SessionInfo info = info();
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("peer", remote.getAddress().getHostAddress());
        detail.put("port", local.getPort());
        detail.put("name", info.clientName());
        detail.put("helo", helo);
        detail.put("protocol", info.protocol(smtpUtf8));
        detail.put("tls", (info.tlsProtocol() + " " + info.tlsCipher()).strip());
        detail.put("identity", identity);
        detail.put("lines", dialogue.lines());
        return new Hop(
                HopKind.SMTP_SESSION, policy.hostName().ascii(), since, Duration.ofNanos(dialogue.nanos()), detail);
    }

    // ---- what becomes known

    /**
     * It said EHLO or HELO.
     *
     * @throws org.postroad.mta.smtp.Refusal if the name is not taken, and it has said nothing
     */
    void greeted(String name, boolean withExtensions) {
        helo = name;
        extended = withExtensions;
        boolean taken = false;
        try {
            watch.greeted(info());
            taken = true;
        } finally {
            helo = taken ? name : "";
        }
    }

    /** A message was taken, and another one follows: the session that is told of on its road begins now. */
    void beginsFurtherMessage(Instant now) {
        since = now;
    }

    void authenticated(String as) {
        identity = as;
    }

    /** RFC 3207 §4.2: what was learned in clear text is forgotten. */
    void forget() {
        helo = "";
        extended = false;
        identity = "";
    }

    /**
     * A trusted proxy says for whom it speaks; what it does not say stays as it is, or is not known. A client whose address the proxy does not
     * know is nobody who is trusted, as the proxy may be.
     */
    void become(XclientCommand command) {
        boolean unknown = command.isUnavailable(Attribute.ADDR);
        remote = new InetSocketAddress(
                unknown ? UNKNOWN : command.address(Attribute.ADDR).orElse(remote.getAddress()),
                command.port(Attribute.PORT).orElse(remote.getPort()));
        local = new InetSocketAddress(
                command.address(Attribute.DESTADDR).orElse(local.getAddress()),
                command.port(Attribute.DESTPORT).orElse(local.getPort()));
        helo = command.value(Attribute.HELO).orElse("");
        extended =
                command.value(Attribute.PROTO).filter("ESMTP"::equalsIgnoreCase).isPresent();
        identity = command.value(Attribute.LOGIN).orElse("");
        watch.close();
        watch = watched(command.value(Attribute.NAME).orElse(""));
    }

    private SessionWatch watched(String name) {
        return mayRelay() ? SessionWatch.NONE : guard.watch(address(), name);
    }

    private boolean mayRelay() {
        return IpNetwork.anyContains(policy.peers().relayFrom(), address());
    }
}
