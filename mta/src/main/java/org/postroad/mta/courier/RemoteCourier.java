package org.postroad.mta.courier;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postroad.common.address.Domain;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.mime.Header;
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
import org.postroad.mta.smtp.client.SmtpConnections;
import org.postroad.mta.smtp.client.SmtpTarget;
import org.postroad.mta.smtp.client.TlsPolicy;
import org.postroad.mta.smtp.client.TlsResult;
import org.postroad.mta.tls.SecuredHosts;
import org.postroad.mta.tls.TlsRefusal;
import org.postroad.mta.tls.TransportSecurity;

/**
 * The courier of production: asks DNS for the next hosts, or the address of the smarthost, and tries one after the other until each
 * recipient has an answer (RFC 5321 §5.1). Thread-safe.
 *
 * <p>The next host is tried where there was no connection, a refusal of the connection, or a temporary refusal of a recipient; never
 * after a dot that was not answered, since the message may have arrived. It speaks with at most {@value #MAX_DIALOGUES} hosts. An address
 * that did not answer a short while ago is passed over; where that leaves none, the message is put off at once.
 */
public final class RemoteCourier implements Courier {
    private static final int MAX_DIALOGUES = 3;
    private static final int MAX_AT_ONCE = 8; // of a host's addresses

    private final MxLookup exchangers;
    private final Resolver resolver;
    private final TransportSecurity security;
    private final SenderClients clients;
    private final SmtpConnections connections;
    private final BlobStore blobs;
    private final Map<Smarthost, SmarthostAccess> access;
    private final RoadListener watchers;
    private final Clock clock;
    private final String hostname;

    /**
     * @param resolver for the addresses of smarthosts
     * @param security what is asked of TLS with the exchangers that DNS names
     * @param clients by which mail goes out
     * @param connections keeps those that may be used again
     * @param access how to speak to smarthosts; {@link SmarthostAccess#OPEN} to others
     * @param watchers told of hops as they happen
     * @param hostname ours, as hops name it
     */
    public RemoteCourier(
            MxLookup exchangers,
            Resolver resolver,
            TransportSecurity security,
            SenderClients clients,
            SmtpConnections connections,
            BlobStore blobs,
            Map<Smarthost, SmarthostAccess> access,
            RoadListener watchers,
            Clock clock,
            String hostname) {
        this.exchangers = exchangers;
        this.resolver = resolver;
        this.security = security;
        this.clients = clients;
        this.connections = connections;
        this.blobs = blobs;
        this.access = Map.copyOf(access);
        this.watchers = watchers;
        this.clock = clock;
        this.hostname = hostname;
    }

    @Override
    public void forgetTrouble() {
        clients.forgetTrouble();
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

    @Override
    public void forget(Domain domain) {
        forgetTrouble();
        resolver.forget(); // its hosts have names of their own
    }

    private DeliveryReport byExchangers(Delivery delivery, MailExchangers hop, HopWatch watch) {
        MxAnswer answer = exchangers.find(hop.domain(), watch);
        if (answer instanceof MxAnswer.Hosts found) {
            SecuredHosts hosts = secured(delivery, hop.domain(), found, watch);
            List<Hop> hops =
                    Stream.concat(found.hops().stream(), hosts.hops().stream()).toList();
            Attempt attempt = new Attempt(delivery, hops, hosts::opened, watch);
            hosts.refusals().forEach(attempt::refuse);
            return attempt.through(hosts.targets());
        }
        if (answer instanceof MxAnswer.Refused refused) {
            boolean loop = refused.status().equals(EnhancedStatus.ROUTING_LOOP);
            Trouble trouble =
                    new Trouble(loop ? Trouble.Kind.LOOP : Trouble.Kind.DNS, refused.status(), refused.text(), "");
            return DeliveryReport.same(new Failed(trouble), delivery, refused.hops());
        }
        MxAnswer.TryLater later = (MxAnswer.TryLater) answer;
        Trouble trouble = new Trouble(Trouble.Kind.DNS, later.status(), later.text(), "");
        return DeliveryReport.same(new Deferred(trouble), delivery, later.hops())
                .ofNobodyReached();
    }

    private SecuredHosts secured(Delivery delivery, Domain domain, MxAnswer.Hosts found, HopWatch watch) {
        boolean requireTls = delivery.envelope().parameters().requireTls();
        SecuredHosts hosts = security.secure(domain, found, requireTls, watch);
        return hosts.isStrict() && !requireTls && isTlsOptional(delivery) ? hosts.relaxed() : hosts;
    }

    /** RFC 8689 §5: the sender wants the message delivered, whatever the policies of its destination say. */
    private boolean isTlsOptional(Delivery delivery) {
        long length = delivery.blob().size() - delivery.dataOffset();
        try (InputStream message = blobs.open(delivery.blob().id(), delivery.dataOffset(), length)) {
            return Header.read(message).all("TLS-Required").stream()
                    .anyMatch(field -> field.octets().strip().equalsIgnoreCase("no"));
        } catch (IOException unreadable) {
            return false; // the dialogue says so in its turn
        }
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
            return DeliveryReport.same(new Deferred(trouble), delivery, hops).ofNobodyReached();
        }
        SmarthostAccess how = access.getOrDefault(smarthost, SmarthostAccess.OPEN);
        TlsPolicy tls = delivery.envelope().parameters().requireTls() ? security.requireTls() : how.tls();
        List<SmtpTarget> targets = answer.values().stream()
                .map(address -> new NextHost(smarthost.host(), address, smarthost.port()))
                .map(host -> new SmtpTarget(host.name(), host.socketAddress(), tls, how.implicitTls(), how.login()))
                .toList();
        return new Attempt(delivery, hops, (target, result) -> {}, watch).through(targets);
    }

    /** One delivery, host by host; confined to its thread. */
    private final class Attempt {
        private final Delivery delivery;
        private final SmtpClient client;
        private final List<Recipient> recipients;
        private final List<Hop> hops;
        private final BiConsumer<SmtpTarget, TlsResult> opened;
        private final HopWatch watch;
        private final @Nullable DeliveryOutcome[] outcomes;
        /** Recipients whose outcome another host may better. */
        private List<Integer> open = new ArrayList<>();

        private @Nullable Trouble connection;
        private int dialogues;
        private boolean answered;

        /**
         * @param opened told what came of TLS with each target
         */
        Attempt(Delivery delivery, List<Hop> hops, BiConsumer<SmtpTarget, TlsResult> opened, HopWatch watch) {
            this.delivery = delivery;
            client = clients.of(delivery.envelope().from());
            this.hops = new ArrayList<>(hops);
            this.opened = opened;
            this.watch = watch;
            recipients = delivery.envelope().to();
            outcomes = new DeliveryOutcome[recipients.size()];
            for (int i = 0; i < recipients.size(); i++) {
                open.add(i);
            }
        }

        DeliveryReport through(List<SmtpTarget> targets) {
            List<SmtpTarget> worthTrying = new ArrayList<>();
            for (SmtpTarget target : targets) {
                client.knownTrouble(target)
                        .ifPresentOrElse(trouble -> letAlone(target, trouble), () -> worthTrying.add(target));
            }
            for (List<SmtpTarget> host : byHost(worthTrying)) {
                tryHost(host);
            }
            List<DeliveryOutcome> all = new ArrayList<>();
            for (DeliveryOutcome outcome : outcomes) {
                all.add(outcome != null ? outcome : DeliveryOutcome.of(lastTrouble()));
            }
            return new DeliveryReport(all, hops, !answered);
        }

        /** One host, whichever of its addresses answers first; then those that remain. */
        private void tryHost(List<SmtpTarget> host) {
            String name = host.get(0).name().ascii();
            List<SmtpTarget> left = new ArrayList<>(host);
            while (!left.isEmpty() && !open.isEmpty() && dialogues < MAX_DIALOGUES) {
                List<SmtpTarget> now = List.copyOf(left.subList(0, Math.min(left.size(), MAX_AT_ONCE)));
                Optional<InetSocketAddress> spoken;
                try {
                    spoken = Optional.of(send(now, name));
                    dialogues++;
                } catch (SmtpClientException failed) {
                    hops.addAll(failed.hops());
                    notConnected(failed.fault(), name);
                    spoken = failed.remote();
                }
                left.removeIf(spoken.<Predicate<SmtpTarget>>map(
                                address -> target -> target.address().equals(address))
                        .orElse(now::contains));
                left.removeIf(target -> client.knownTrouble(target).isPresent());
            }
        }

        /** A short while ago it did not answer; what it said to others for good is no verdict on this message. */
        private void letAlone(SmtpTarget target, ClientFault trouble) {
            Map<String, Object> detail = Map.of(
                    "host", target.name().ascii(),
                    "address", target.address().getAddress().getHostAddress(),
                    "port", target.address().getPort(),
                    "error", trouble.text(),
                    "remembered", true);
            Hop hop = new Hop(HopKind.CONNECT, hostname, clock.instant(), Duration.ZERO, detail);
            hops.add(hop);
            watch.seen(hop);
            notConnected(
                    new ClientFault(trouble.kind(), temporary(trouble.status()), trouble.text()),
                    target.name().ascii());
        }

        private InetSocketAddress send(List<SmtpTarget> host, String name) throws SmtpClientException {
            List<Recipient> to = open.stream().map(recipients::get).toList();
            Envelope whole = delivery.envelope();
            SendResult result = connections.send(
                    client, host, new Envelope(whole.from(), to, whole.parameters()), content(), opened, watch);
            hops.addAll(result.hops());
            List<Integer> stillOpen = new ArrayList<>();
            for (int i = 0; i < to.size(); i++) {
                RecipientOutcome said = result.outcomes().get(i);
                outcomes[open.get(i)] = outcome(said, name);
                answered |= !(said instanceof RecipientOutcome.Lost) && !(said instanceof RecipientOutcome.Unanswered);
                if (mayTryNext(said)) {
                    stillOpen.add(open.get(i));
                }
            }
            open = stillOpen;
            return result.remote();
        }

        /** A host that is not to be spoken to. */
        void refuse(TlsRefusal refusal) {
            metTrouble(new Trouble(
                    Trouble.Kind.TLS,
                    refusal.status(),
                    refusal.text(),
                    refusal.host().ascii()));
        }

        /** RFC 8689 §4.2.1; the policy of the target sees to TLS, {@link SmtpConnections} to the host's promise. */
        private boolean requireTls() {
            return delivery.envelope().parameters().requireTls();
        }

        private MessageContent content() {
            long length = delivery.blob().size() - delivery.dataOffset();
            return () -> blobs.open(delivery.blob().id(), delivery.dataOffset(), length);
        }

        private void notConnected(ClientFault fault, String host) {
            Trouble met = trouble(fault, host);
            metTrouble(
                    requireTls() && met.kind() == Trouble.Kind.TLS
                            ? met.withStatus(EnhancedStatus.REQUIRETLS_NEEDED)
                            : met);
        }

        /** A host that may be better tomorrow outweighs one that never will: what waits can still be delivered. */
        private void metTrouble(Trouble trouble) {
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

    /** The addresses of each host together, in their order. */
    private static List<List<SmtpTarget>> byHost(List<SmtpTarget> targets) {
        List<List<SmtpTarget>> hosts = new ArrayList<>();
        SmtpTarget before = null;
        for (SmtpTarget target : targets) {
            if (before == null
                    || !target.name().equals(before.name())
                    || !target.tls().equals(before.tls())) {
                hosts.add(new ArrayList<>());
            }
            hosts.get(hosts.size() - 1).add(target);
            before = target;
        }
        return hosts;
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
