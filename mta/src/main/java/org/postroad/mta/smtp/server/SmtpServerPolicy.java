package org.postroad.mta.smtp.server;

import java.time.Duration;
import java.util.List;
import org.postroad.common.address.Domain;
import org.postroad.common.address.IpNetwork;

/**
 * The rules of one SMTP listener. Immutable.
 *
 * @param hostName what the server calls itself in greeting and EHLO
 * @param mailDomain the domain of the bare {@code <postmaster>}
 * @param limits what one session may ask for
 * @param access what a client must do before it may send
 * @param peers who may connect, and who is believed
 * @param lmtp LMTP is spoken (RFC 2033), whose end of a message is answered for each recipient
 * @param dsn DSN is offered (RFC 3461): whoever is let in may ask for reports of success
 */
public record SmtpServerPolicy(
        Domain hostName, Domain mailDomain, Limits limits, Access access, Peers peers, boolean lmtp, boolean dsn) {
    /** When a client may or must say who it is. */
    public enum Auth {
        /** AUTH does not exist: port 25 takes mail from strangers. */
        NONE,
        /** MAIL comes only after AUTH (RFC 6409 §4.3). */
        REQUIRED
    }

    /**
     * The bounds of a session.
     *
     * @param size octets of a message, announced as SIZE; at least 1
     * @param recipients of one message, at least 100 (RFC 5321 §4.5.3.1.8)
     * @param errors bad commands before the session ends, at least 1
     * @param refusedRecipients refused RCPTs before the session ends, at least 1: a list of guesses, not of recipients
     * @param hold how long a sender may have a message wait here before it leaves (FUTURERELEASE, RFC 4865); zero where it is not offered
     * @param session how long a session may hold its place without messages, see {@link SessionTime}
     */
    public record Limits(
            long size, int recipients, int errors, int refusedRecipients, Duration hold, Duration session) {
        /** 50 MiB, 1000 recipients, 20 errors, 100 refused recipients, nothing waits, an hour. */
        public static final Limits DEFAULT = new Limits(50L << 20, 1000, 20, 100, Duration.ZERO, Duration.ofHours(1));

        public Limits {
            if (size < 1 || recipients < 100 || errors < 1 || refusedRecipients < 1) {
                throw new IllegalArgumentException("a limit is too low");
            }
        }
    }

    /**
     * What comes before MAIL.
     *
     * @param auth when AUTH is offered and needed
     * @param authInClear AUTH is offered without TLS too: for loopback and tests
     * @param tlsRequired nothing but EHLO, STARTTLS, NOOP, RSET, HELP and QUIT without TLS (RFC 3207 §4)
     */
    public record Access(Auth auth, boolean authInClear, boolean tlsRequired) {
        /** Strangers need nothing. */
        static final Access STRANGERS = new Access(Auth.NONE, false, false);

        /** Our users say who they are, under TLS. */
        static final Access USERS = new Access(Auth.REQUIRED, false, true);
    }

    /**
     * The clients that are told apart by their addresses.
     *
     * @param clients who may connect; everybody if it is empty
     * @param xclientFrom who may say by XCLIENT for whom they speak: they are believed, also who has logged in
     * @param relayFrom whose mail to anybody is taken without a login
     */
    public record Peers(List<IpNetwork> clients, List<IpNetwork> xclientFrom, List<IpNetwork> relayFrom) {
        /** Everybody may connect, nobody speaks for others, and nothing is relayed. */
        public static final Peers EVERYBODY = new Peers(List.of(), List.of(), List.of());

        public Peers {
            clients = List.copyOf(clients);
            xclientFrom = List.copyOf(xclientFrom);
            relayFrom = List.copyOf(relayFrom);
        }
    }

    /**
     * Port 25: strangers, for local recipients. Without DSN: a report of success would go to whomever a stranger names (I7), so it is left
     * to the host that hands the message in, which reports it as relayed (RFC 3461 §5.2.2).
     */
    public static SmtpServerPolicy reception(Domain hostName, Domain mailDomain) {
        return new SmtpServerPolicy(
                hostName, mailDomain, Limits.DEFAULT, Access.STRANGERS, Peers.EVERYBODY, false, false);
    }

    /** Ports 587 and 465: our users, who say who they are, under TLS. */
    public static SmtpServerPolicy submission(Domain hostName, Domain mailDomain) {
        return new SmtpServerPolicy(hostName, mailDomain, Limits.DEFAULT, Access.USERS, Peers.EVERYBODY, false, true);
    }

    /** LMTP: a mail server of ours that hands over mail for local recipients, which it has checked already. */
    public static SmtpServerPolicy lmtp(Domain hostName, Domain mailDomain, List<IpNetwork> clients) {
        Limits usual = Limits.DEFAULT;
        return new SmtpServerPolicy(
                hostName,
                mailDomain,
                new Limits(
                        usual.size(),
                        usual.recipients(),
                        usual.errors(),
                        usual.recipients(),
                        usual.hold(),
                        usual.session()),
                Access.STRANGERS,
                new Peers(clients, List.of(), List.of()),
                true,
                false);
    }

    public SmtpServerPolicy withLimits(long size, int recipients) {
        return withLimits(new Limits(
                size, recipients, limits.errors(), limits.refusedRecipients(), limits.hold(), limits.session()));
    }

    /** RFC 4865 §2: for submission only. */
    public SmtpServerPolicy withFutureRelease(Duration longest) {
        return withLimits(new Limits(
                limits.size(),
                limits.recipients(),
                limits.errors(),
                limits.refusedRecipients(),
                longest,
                limits.session()));
    }

    public SmtpServerPolicy withSessionLimit(Duration limit) {
        return withLimits(new Limits(
                limits.size(), limits.recipients(), limits.errors(), limits.refusedRecipients(), limits.hold(), limit));
    }

    private SmtpServerPolicy withLimits(Limits moved) {
        return new SmtpServerPolicy(hostName, mailDomain, moved, access, peers, lmtp, dsn);
    }

    public SmtpServerPolicy withAccess(Access other) {
        return new SmtpServerPolicy(hostName, mailDomain, limits, other, peers, lmtp, dsn);
    }

    /** The same without the need of TLS, and with AUTH in clear text. */
    public SmtpServerPolicy inClear() {
        return withAccess(new Access(access.auth(), true, false));
    }

    public SmtpServerPolicy withDsn(boolean offered) {
        return new SmtpServerPolicy(hostName, mailDomain, limits, access, peers, lmtp, offered);
    }

    public SmtpServerPolicy withXclientFrom(List<IpNetwork> trusted) {
        return withPeers(new Peers(peers.clients(), trusted, peers.relayFrom()));
    }

    public SmtpServerPolicy withPeers(Peers other) {
        return new SmtpServerPolicy(hostName, mailDomain, limits, access, other, lmtp, dsn);
    }

    /** The same with TLS required, or not. */
    public SmtpServerPolicy withTlsRequired(boolean required) {
        return withAccess(new Access(access.auth(), access.authInClear(), required));
    }

    /** Whether AUTH exists. */
    boolean hasAuth() {
        return access.auth() != Auth.NONE;
    }
}
