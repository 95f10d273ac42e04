package org.postroad.mta.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.RoadListener;
import org.postroad.common.testing.Loopback;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.common.testing.TestStore;
import org.postroad.common.time.ManualClock;
import org.postroad.common.wire.NettyLineConnector;
import org.postroad.common.wire.TlsUse;
import org.postroad.common.wire.WireThreads;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.common.wire.tls.TlsIdentity;
import org.postroad.mta.MtaSchema;
import org.postroad.mta.courier.Delivery;
import org.postroad.mta.courier.DeliveryOutcome;
import org.postroad.mta.courier.DeliveryOutcome.Deferred;
import org.postroad.mta.courier.DeliveryOutcome.Failed;
import org.postroad.mta.courier.DeliveryReport;
import org.postroad.mta.courier.RemoteCourier;
import org.postroad.mta.courier.SenderClients;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.dns.Resolver;
import org.postroad.mta.route.MxLookup;
import org.postroad.mta.route.NextHop.MailExchangers;
import org.postroad.mta.route.Ourselves;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.client.ReuseLimits;
import org.postroad.mta.smtp.client.SmtpClient;
import org.postroad.mta.smtp.client.SmtpConnections;
import org.postroad.mta.smtp.client.SmtpTimeouts;

/** A courier and the mail exchangers that it meets, on loopback. */
public final class TlsWorld implements AutoCloseable {
    private static final Domain OURS = Domain.parse("mx.north.test");

    private final Loopback network = Loopback.find();
    private final WireThreads threads = new WireThreads("tls-world", 4);
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<TlsObservation> observations = new CopyOnWriteArrayList<>();
    private final TestStore store;

    public TlsWorld(Path directory) throws IOException {
        store = TestStore.open(directory, MtaSchema.SCHEMA);
    }

    public TestStore store() {
        return store;
    }

    public InetSocketAddress at(int host, Service service) {
        return network.at(host, service);
    }

    public String address(int host) {
        return network.address(host).getHostAddress();
    }

    /** What the courier told of TLS. */
    List<TlsObservation> observations() {
        return observations;
    }

    <T extends AutoCloseable> T keep(T part) {
        open.add(part);
        return part;
    }

    /** A mail exchanger at one of the network's hosts. */
    MailHost mailHost(int host, TlsIdentity identity) throws IOException {
        return keep(new MailHost(threads, network.at(host, Service.SMTP), identity, TlsUse.STARTTLS));
    }

    /** One that offers no TLS. */
    MailHost mailHostInClear(int host) throws IOException {
        TlsIdentity unused = SelfSigned.make(List.of(OURS), Clock.systemUTC());
        return keep(new MailHost(threads, network.at(host, Service.SMTP), unused, TlsUse.NONE));
    }

    RemoteCourier courier(Resolver resolver, TransportSecurity security) {
        MxLookup lookup = new MxLookup(
                resolver,
                new Ourselves(OURS, Set.of()),
                network.port(Service.SMTP),
                Duration.ofSeconds(30),
                new Random(1));
        SmtpClient client = new SmtpClient(
                new NettyLineConnector(threads), OURS, SmtpTimeouts.all(Duration.ofSeconds(30)), Clock.systemUTC());
        SmtpConnections unused = new SmtpConnections(
                new ReuseLimits(0, 1, Duration.ofSeconds(1)), new ManualClock(Instant.EPOCH), Runnable::run);
        return new RemoteCourier(
                lookup,
                resolver,
                security,
                new SenderClients(client),
                unused,
                store.blobs(),
                Map.of(),
                RoadListener.NONE,
                Clock.systemUTC(),
                OURS.ascii());
    }

    static DeliveryReport deliver(RemoteCourier courier, StoredBlob blob, String domain, boolean requireTls) {
        MailParameters parameters = new MailParameters(
                MailParameters.Body.SEVEN_BIT, false, 0, MailParameters.Returned.UNSTATED, "", requireTls);
        Envelope envelope = new Envelope(
                ReversePath.parse("alice@north.test"),
                List.of(new Recipient(EmailAddress.parse("bob@" + domain))),
                parameters);
        return courier.deliver(
                new Delivery(RoadId.next(Instant.EPOCH), envelope, blob, 0, new MailExchangers(Domain.parse(domain))));
    }

    DeliveryReport deliver(RemoteCourier courier, String domain) {
        return deliver(courier, message(""), domain, false);
    }

    StoredBlob message(String fields) {
        return store.write((fields + "Subject: s\r\n\r\nHi\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    static DeliveryOutcome outcome(DeliveryReport report) {
        return report.outcomes().get(0);
    }

    /** What was in the way. */
    static Trouble trouble(DeliveryReport report) {
        return outcome(report)
                .fold(delivered -> Trouble.NONE, filed -> Trouble.NONE, Deferred::trouble, Failed::trouble);
    }

    /** What the road says of the last handshake. */
    static Map<String, Object> tls(DeliveryReport report) {
        List<Hop> hops =
                report.hops().stream().filter(hop -> hop.kind() == HopKind.TLS).toList();
        return hops.get(hops.size() - 1).detail();
    }

    void observe(TlsObservation observation) {
        observations.add(observation);
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable part : open) {
            part.close();
        }
        threads.close();
        store.close();
    }
}
