package org.postroad.mta.smtp.server;

import java.util.List;
import org.postroad.common.address.Domain;
import org.postroad.common.address.IpNetwork;

/**
 * The rules of one SMTP listener. Immutable.
 *
 * @param hostName what the server calls itself in greeting and EHLO
 * @param mailDomain the domain of the bare {@code <postmaster>}
 * @param maxSize octets of a message, announced as SIZE; at least 1
 * @param maxRecipients recipients of one message, at least 100 (RFC 5321 §4.5.3.1.8)
 * @param auth when AUTH is offered and needed
 * @param authInClear AUTH is offered without TLS too: for loopback and tests
 * @param tlsRequired nothing but EHLO, STARTTLS, NOOP, RSET, HELP and QUIT without TLS (RFC 3207 §4)
 * @param dsn DSN is offered (RFC 3461): whoever is let in may ask for reports of success
 * @param maxErrors bad commands before the session ends
 * @param maxRefusedRecipients refused RCPTs before the session ends: a list of guesses, not of recipients
 * @param lmtp LMTP is spoken (RFC 2033), whose end of a message is answered for each recipient
 * @param clients who may connect; everybody if it is empty
 * @param xclientFrom who may say by XCLIENT for whom they speak: they are believed, also who has logged in
 */
public record SmtpServerPolicy(
        Domain hostName,
        Domain mailDomain,
        long maxSize,
        int maxRecipients,
        Auth auth,
        boolean authInClear,
        boolean tlsRequired,
        boolean dsn,
        int maxErrors,
        int maxRefusedRecipients,
        List<IpNetwork> xclientFrom,
        boolean lmtp,
        List<IpNetwork> clients) {
    /** When a client may or must say who it is. */
    public enum Auth {
        /** AUTH does not exist: port 25 takes mail from strangers. */
        NONE,
        /** MAIL comes only after AUTH (RFC 6409 §4.3). */
        REQUIRED
    }

    /** 50 MiB. */
    public static final long DEFAULT_MAX_SIZE = 50L << 20;

    public SmtpServerPolicy {
        xclientFrom = List.copyOf(xclientFrom);
        clients = List.copyOf(clients);
        if (maxSize < 1 || maxRecipients < 100 || maxErrors < 1 || maxRefusedRecipients < 1) {
            throw new IllegalArgumentException("a limit is too low");
        }
    }

    /**
     * Port 25: strangers, for local recipients. Without DSN: a report of success would go to whomever a stranger names (I7), so it is left
     * to the host that hands the message in, which reports it as relayed (RFC 3461 §5.2.2).
     */
    public static SmtpServerPolicy reception(Domain hostName, Domain mailDomain) {
        return new SmtpServerPolicy(
                hostName,
                mailDomain,
                DEFAULT_MAX_SIZE,
                1000,
                Auth.NONE,
                false,
                false,
                false,
                20,
                100,
                List.of(),
                false,
                List.of());
    }

    /** Ports 587 and 465: our users, who say who they are, under TLS. */
    public static SmtpServerPolicy submission(Domain hostName, Domain mailDomain) {
        return new SmtpServerPolicy(
                hostName,
                mailDomain,
                DEFAULT_MAX_SIZE,
                1000,
                Auth.REQUIRED,
                false,
                true,
                true,
                20,
                100,
                List.of(),
                false,
                List.of());
    }

    /** LMTP: a mail server of ours that hands over mail for local recipients, which it has checked already. */
    public static SmtpServerPolicy lmtp(Domain hostName, Domain mailDomain, List<IpNetwork> clients) {
        return new SmtpServerPolicy(
                hostName,
                mailDomain,
                DEFAULT_MAX_SIZE,
                1000,
                Auth.NONE,
                false,
                false,
                false,
                20,
                1000,
                List.of(),
                true,
                clients);
    }

    public SmtpServerPolicy withLimits(long size, int recipients) {
        return new SmtpServerPolicy(
                hostName,
                mailDomain,
                size,
                recipients,
                auth,
                authInClear,
                tlsRequired,
                dsn,
                maxErrors,
                maxRefusedRecipients,
                xclientFrom,
                lmtp,
                clients);
    }

    /** The same without the need of TLS, and with AUTH in clear text. */
    public SmtpServerPolicy inClear() {
        return new SmtpServerPolicy(
                hostName,
                mailDomain,
                maxSize,
                maxRecipients,
                auth,
                true,
                false,
                dsn,
                maxErrors,
                maxRefusedRecipients,
                xclientFrom,
                lmtp,
                clients);
    }

    public SmtpServerPolicy withDsn(boolean offered) {
        return new SmtpServerPolicy(
                hostName,
                mailDomain,
                maxSize,
                maxRecipients,
                auth,
                authInClear,
                tlsRequired,
                offered,
                maxErrors,
                maxRefusedRecipients,
                xclientFrom,
                lmtp,
                clients);
    }

    public SmtpServerPolicy withXclientFrom(List<IpNetwork> trusted) {
        return new SmtpServerPolicy(
                hostName,
                mailDomain,
                maxSize,
                maxRecipients,
                auth,
                authInClear,
                tlsRequired,
                dsn,
                maxErrors,
                maxRefusedRecipients,
                trusted,
                lmtp,
                clients);
    }
}
