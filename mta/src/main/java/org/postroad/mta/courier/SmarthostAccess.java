package org.postroad.mta.courier;

import org.postroad.mta.smtp.client.Login;
import org.postroad.mta.smtp.client.TlsPolicy;

/**
 * How to speak to a smarthost. Immutable; shows no secret.
 *
 * @param tls what is asked of TLS
 * @param implicitTls TLS from the first octet (port 465)
 * @param login {@link Login#NONE} where none is needed
 */
public record SmarthostAccess(TlsPolicy tls, boolean implicitTls, Login login) {

    /** TLS where it is offered, no login. */
    public static final SmarthostAccess OPEN = new SmarthostAccess(TlsPolicy.OPPORTUNISTIC, false, Login.NONE);
}
