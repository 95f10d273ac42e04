package org.postroad.mta.smtp.client;

import java.net.InetSocketAddress;
import org.postroad.common.address.Domain;

/**
 * A server to speak to. Immutable.
 *
 * @param name its host name, for SNI, verification and the road; an address literal where it has none
 * @param address where it is, resolved
 * @param tls what is asked of TLS
 * @param implicitTls TLS from the first octet (port 465) in place of STARTTLS
 * @param login sent only under TLS, or where the policy is {@link TlsPolicy#NEVER}
 */
public record SmtpTarget(Domain name, InetSocketAddress address, TlsPolicy tls, boolean implicitTls, Login login) {
    /** A mail exchanger: opportunistic STARTTLS, no authentication. */
    public static SmtpTarget exchanger(Domain name, InetSocketAddress address) {
        return new SmtpTarget(name, address, TlsPolicy.OPPORTUNISTIC, false, Login.NONE);
    }

    public SmtpTarget withTls(TlsPolicy policy) {
        return new SmtpTarget(name, address, policy, implicitTls, login);
    }

    public SmtpTarget withLogin(Login as) {
        return new SmtpTarget(name, address, tls, implicitTls, as);
    }
}
