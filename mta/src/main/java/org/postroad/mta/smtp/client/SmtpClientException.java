package org.postroad.mta.smtp.client;

import java.util.List;
import java.util.Objects;
import org.postroad.common.road.Hop;

/** No connection on which mail could be sent came about. */
public final class SmtpClientException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ClientFault fault;
    private final transient TlsResult tls;
    private final transient List<Hop> hops;

    SmtpClientException(ClientFault fault, TlsResult tls, List<Hop> hops) {
        super(fault.kind() + ": " + fault.text(), null, false, false);
        this.fault = fault;
        this.tls = tls;
        this.hops = List.copyOf(hops);
    }

    public ClientFault fault() {
        return Objects.requireNonNull(fault);
    }

    /** How far TLS came. */
    public TlsResult tls() {
        return Objects.requireNonNull(tls);
    }

    /** What happened up to the fault, for the road. */
    public List<Hop> hops() {
        return Objects.requireNonNull(hops);
    }
}
