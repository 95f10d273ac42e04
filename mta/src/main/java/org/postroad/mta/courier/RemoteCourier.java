package org.postroad.mta.courier;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.HopWatch;
import org.postroad.common.road.RoadListener;
import org.postroad.mta.courier.DeliveryOutcome.Deferred;
import org.postroad.mta.courier.DeliveryOutcome.Delivered;
import org.postroad.mta.courier.DeliveryOutcome.Failed;
import org.postroad.mta.dns.Answer;
import org.postroad.mta.dns.Resolver;
import org.postroad.mta.route.MxAnswer;
import org.postroad.mta.route.MxLookup;
import org.postroad.mta.route.NextHop;
import org.postroad.mta.route.NextHop.MailExchangers;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.route.NextHost;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.client.ClientFault;
import org.postroad.mta.smtp.client.MessageContent;
import org.postroad.mta.smtp.client.RecipientOutcome;
import org.postroad.mta.smtp.client.SendResult;
import org.postroad.mta.smtp.client.SmtpClient;
import org.postroad.mta.smtp.client.SmtpClientException;
import org.postroad.mta.smtp.client.SmtpConnection;
import org.postroad.mta.smtp.client.SmtpTarget;
import org.postroad.mta.smtp.client.TlsPolicy;

/**
 * The courier of production: asks DNS for the next hosts, or the address of the smarthost, and tries one after the other until each
 * recipient has an answer (RFC 5321 §5.1). Thread-safe.
 *
 * <p>The next host is tried where there was no connection, a refusal of the connection, or a temporary refusal of a recipient; never
 * after a dot that was not answered, since the message may have arrived. It speaks with at most {@value #MAX_DIALOGUES} hosts.
 */
public final class RemoteCourier implements Courier {
    private static final int MAX_DIALOGUES = 3;

    private final MxLookup exchangers;
    private final Resolver resolver;
    private final SmtpClient client;
    private final BlobStore blobs;
    private final Map<Smarthost, SmarthostAccess> access;
    private final RoadListener watchers;
    private final String hostname;

    /**
     * @param resolver for the addresses of smarthosts
     * @param access how to speak to smarthosts; {@link SmarthostAccess#OPEN} to others
     * @param watchers told of hops as they happen
     * @param hostname ours, as hops name it
     */
    public RemoteCourier(
            MxLookup exchangers,
            Resolver resolver,
            SmtpClient client,
            BlobStore blobs,
            Map<Smarthost, SmarthostAccess> access,
            RoadListener watchers,
            String hostname) {
        this.exchangers = exchangers;
        this.resolver = resolver;
        this.client = client;
        this.blobs = blobs;
        this.access = Map.copyOf(access);
        this.watchers = watchers;
        this.hostname = hostname;
    }

    @Override
    public DeliveryReport deliver(Delivery delivery) {
        NextHop hop = delivery.nextHop();
        try (HopWatch watch = watchers.attempt(delivery.road())) {
            return hop instanceof Smarthost smarthost
                    ? bySmarthost(delivery, smarthost, watch)
                    : byExchangers(delivery, (MailExchangers) hop, watch);
        }
    }

    private DeliveryReport byExchangers(Delivery delivery, MailExchangers hop, HopWatch watch) {
        MxAnswer answer = exchangers.find(hop.domain(), watch);
        if (answer instanceof MxAnswer.Hosts found) {
            List<SmtpTarget> targets = found.hosts().stream()
                    .map(host -> SmtpTarget.exchanger(host.name(), host.socketAddress()))
                    .toList();
            return new Attempt(delivery, found.hops(), watch).through(targets);
        }
        if (answer instanceof MxAnswer.Refused refused) {
            boolean loop = refused.status().equals(EnhancedStatus.ROUTING_LOOP);
            Trouble trouble =
                    new Trouble(loop ? Trouble.Kind.LOOP : Trouble.Kind.DNS, refused.status(), refused.text(), "");
            return DeliveryReport.same(new Failed(trouble), delivery, refused.hops());
        }
        MxAnswer.TryLater later = (MxAnswer.TryLater) answer;
        Trouble trouble = new Trouble(Trouble.Kind.DNS, later.status(), later.text(), "");
        return DeliveryReport.same(new Deferred(trouble), delivery, later.hops());
    }

    private DeliveryReport bySmarthost(Delivery delivery, Smarthost smarthost, HopWatch watch) {
        watch.waiting(HopKind.DNS, Map.of("question", smarthost.host() + " A, AAAA"));
        Answer<InetAddress> answer = resolver.addresses(smarthost.host());
        List<Hop> hops =
                answer.lookups().stream().map(lookup -> lookup.toHop(hostname)).toList();
        hops.forEach(watch::seen);
        if (!answer.isFound()) {
            // Whatever DNS says of a host that the operator named, it is for the operator to mend.
            Trouble trouble = new Trouble(
                    Trouble.Kind.DNS,
                    EnhancedStatus.DIRECTORY_SERVER_FAILURE,
                    "the smarthost " + smarthost.host() + " has no address: " + answer.reason(),
                    "");
            return DeliveryReport.same(new Deferred(trouble), delivery, hops);
        }
        SmarthostAccess how = access.getOrDefault(smarthost, SmarthostAccess.OPEN);
        List<SmtpTarget> targets = answer.values().stream()
                .map(address -> new NextHost(smarthost.host(), address, smarthost.port()))
                .map(host ->
                        new SmtpTarget(host.name(), host.socketAddress(), how.tls(), how.implicitTls(), how.login()))
                .toList();
        return new Attempt(delivery, hops, watch).through(targets);
    }

    /** One delivery, host by host; confined to its thread. */
    private final class Attempt {
        private final Delivery delivery;
        private final List<Recipient> recipients;
        private final List<Hop> hops;
        private final HopWatch watch;
        private final @Nullable DeliveryOutcome[] outcomes;
        /** Recipients whose outcome another host may better. */
        private List<Integer> open = new ArrayList<>();

        private @Nullable Trouble connection;

        Attempt(Delivery delivery, List<Hop> hops, HopWatch watch) {
            this.delivery = delivery;
            this.hops = new ArrayList<>(hops);
            this.watch = watch;
            recipients = delivery.envelope().to();
            outcomes = new DeliveryOutcome[recipients.size()];
            for (int i = 0; i < recipients.size(); i++) {
                open.add(i);
            }
        }

        DeliveryReport through(List<SmtpTarget> targets) {
            int dialogues = 0;
            for (SmtpTarget host : targets) {
                SmtpTarget target = requireTls() ? host.withTls(TlsPolicy.VERIFIED) : host;
                if (open.isEmpty() || dialogues == MAX_DIALOGUES) {
                    break;
                }
                try (SmtpConnection peer = client.open(target, watch)) {
                    dialogues++;
                    send(peer, target.name().ascii());
                } catch (SmtpClientException failed) {
                    hops.addAll(failed.hops());
                    notConnected(failed.fault(), target.name().ascii());
                }
            }
            List<DeliveryOutcome> all = new ArrayList<>();
            for (DeliveryOutcome outcome : outcomes) {
                all.add(outcome != null ? outcome : DeliveryOutcome.of(lastTrouble()));
            }
            return new DeliveryReport(all, hops);
        }

        private void send(SmtpConnection peer, String host) {
            List<Recipient> to = open.stream().map(recipients::get).toList();
            Envelope whole = delivery.envelope();
            SendResult result = peer.send(new Envelope(whole.from(), to, whole.parameters()), content());
            hops.addAll(result.hops());
            List<Integer> stillOpen = new ArrayList<>();
            for (int i = 0; i < to.size(); i++) {
                RecipientOutcome said = result.outcomes().get(i);
                outcomes[open.get(i)] = outcome(said, host);
                if (mayTryNext(said)) {
                    stillOpen.add(open.get(i));
                }
            }
            open = stillOpen;
        }

        /** RFC 8689 §4.2.1: over TLS, to a host that proves its name; {@link SmtpConnection} looks for its promise. */
        private boolean requireTls() {
            return delivery.envelope().parameters().requireTls();
        }

        private MessageContent content() {
            long length = delivery.blob().size() - delivery.dataOffset();
            return () -> blobs.open(delivery.blob().id(), delivery.dataOffset(), length);
        }

        /** A host that may be better tomorrow outweighs one that never will: what waits can still be delivered. */
        private void notConnected(ClientFault fault, String host) {
            Trouble met = trouble(fault, host);
            Trouble trouble = requireTls() && met.kind() == Trouble.Kind.TLS
                    ? met.withStatus(EnhancedStatus.REQUIRETLS_NEEDED)
                    : met;
            Trouble before = connection;
            if (before == null
                    || before.status().isPermanent()
                    || trouble.status().isTransient()) {
                connection = trouble;
            }
        }

        private Trouble lastTrouble() {
            Trouble known = connection;
            return known != null
                    ? known
                    : new Trouble(Trouble.Kind.CONNECT, EnhancedStatus.NO_ANSWER_FROM_HOST, "no host was tried", "");
        }
    }

    private static boolean mayTryNext(RecipientOutcome said) {
        boolean noPromise = said instanceof RecipientOutcome.Unsupported lacking
                && lacking.status().equals(EnhancedStatus.REQUIRETLS_NEEDED);
        return noPromise
                || said instanceof RecipientOutcome.Lost
                || (said instanceof RecipientOutcome.Refused refused
                        && refused.reply().isTransient());
    }

    private static DeliveryOutcome outcome(RecipientOutcome said, String host) {
        if (said instanceof RecipientOutcome.Accepted accepted) {
            return new Delivered(accepted.reply(), host, accepted.dsn());
        }
        if (said instanceof RecipientOutcome.Refused refused) {
            return DeliveryOutcome.of(Trouble.refused(refused.reply(), host));
        }
        if (said instanceof RecipientOutcome.Unsupported lacking) {
            return DeliveryOutcome.of(new Trouble(Trouble.Kind.UNSUPPORTED, lacking.status(), lacking.text(), host));
        }
        if (said instanceof RecipientOutcome.Lost lost) {
            return DeliveryOutcome.of(trouble(lost.fault(), host));
        }
        ClientFault fault = ((RecipientOutcome.Unanswered) said).fault();
        return new Deferred(new Trouble(Trouble.Kind.DOT_UNANSWERED, temporary(fault.status()), fault.text(), host));
    }

    private static Trouble trouble(ClientFault fault, String host) {
        Trouble.Kind kind = switch (fault.kind()) {
            case CONNECT_REFUSED, CONNECT_TIMEOUT, CONNECT_FAILED -> Trouble.Kind.CONNECT;
            case GREETING_REFUSED, HELLO_REFUSED, AUTH_REFUSED -> Trouble.Kind.REPLY;
            case TLS_UNAVAILABLE, TLS_FAILED -> Trouble.Kind.TLS;
            case AUTH_UNAVAILABLE -> Trouble.Kind.UNSUPPORTED;
            case TIMEOUT, CONNECTION_LOST, BAD_REPLY -> Trouble.Kind.CONNECTION_LOST;
            case CONTENT_UNREADABLE -> Trouble.Kind.INTERNAL;
        };
        // Only a host's own refusal of us is for good. A password, a certificate or our disk can be mended while mail
        // waits.
        boolean refusedForGood =
                fault.kind() == ClientFault.Kind.GREETING_REFUSED || fault.kind() == ClientFault.Kind.HELLO_REFUSED;
        EnhancedStatus status = refusedForGood ? fault.status() : temporary(fault.status());
        return new Trouble(kind, status, fault.text(), host);
    }

    private static EnhancedStatus temporary(EnhancedStatus status) {
        return status.isTransient() ? status : new EnhancedStatus(4, status.subject(), status.detail());
    }
}
