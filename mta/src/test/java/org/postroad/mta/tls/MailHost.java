package org.postroad.mta.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import org.postroad.common.address.Domain;
import org.postroad.common.wire.LineServer;
import org.postroad.common.wire.LineServerSettings;
import org.postroad.common.wire.TlsUse;
import org.postroad.common.wire.WireThreads;
import org.postroad.common.wire.tls.ServerTls;
import org.postroad.common.wire.tls.TlsIdentity;
import org.postroad.mta.smtp.server.FakeDoor;
import org.postroad.mta.smtp.server.SmtpProtocol;
import org.postroad.mta.smtp.server.SmtpServerPolicy;

/** A mail exchanger of a test: our own server, with a certificate of the test's choice. */
final class MailHost implements AutoCloseable {
    private final FakeDoor door = new FakeDoor();
    private final LineServer server;

    MailHost(WireThreads threads, InetSocketAddress where, TlsIdentity identity, TlsUse use) throws IOException {
        Domain name = Domain.parse("peer.test");
        SmtpProtocol protocol = new SmtpProtocol(
                SmtpServerPolicy.reception(name, name), door, (user, password) -> Optional.empty(), Clock.systemUTC());
        server = LineServer.start(threads, LineServerSettings.of(where, use), new ServerTls(identity), protocol);
    }

    int accepted() {
        return door.accepted.size();
    }

    @Override
    public void close() {
        server.close();
    }
}
