package org.postroad.mta.smtp.client;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.road.Hop;

/** No connection on which mail could be sent came about. */
public final class SmtpClientException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ClientFault fault;
    private final transient TlsResult tls;
    private final transient List<Hop> hops;
    private final transient @Nullable InetSocketAddress remote;

    /** @param remote the address that took the connection; empty if none did */
    SmtpClientException(ClientFault fault, TlsResult tls, List<Hop> hops, Optional<InetSocketAddress> remote) {
        super(fault.kind() + ": " + fault.text(), null, false, false);
        this.fault = fault;
        this.tls = tls;
        this.hops = List.copyOf(hops);
        this.remote = remote.orElse(null);
    }

    public ClientFault fault() {
        return Objects.requireNonNull(fault);
    }

    /** How far TLS came. */
    public TlsResult tls() {
        return Objects.requireNonNull(tls);
    }

    /** The address that took the connection, but would not go on; empty if none took it. */
    public Optional<InetSocketAddress> remote() {
        return Optional.ofNullable(remote);
    }

    /** The same after more that happened. */
    SmtpClientException after(List<Hop> before) {
        List<Hop> all = new ArrayList<>(before);
        all.addAll(hops());
        return new SmtpClientException(fault(), tls(), all, remote());
    }

    /** What happened up to the fault, for the road. */
    public List<Hop> hops() {
        return Objects.requireNonNull(hops);
    }
}
