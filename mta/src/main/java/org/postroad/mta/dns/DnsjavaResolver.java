package org.postroad.mta.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.mta.dns.Answer.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/**
 * The resolver over the network: a stub that asks recursive servers (RFC 1034 §5.3.1) or, in the lab, the authoritative one itself.
 *
 * <p>Conclusive replies are kept for their TTL by the given clock, at most a day, negative ones at most 15 minutes, 8 MiB in all; a
 * server's failure is never kept. Thread-safe; the caller's thread does the waiting.
 */
public final class DnsjavaResolver implements Resolver {
    private static final int MAX_ALIASES = 8;
    private static final long CACHE_BYTES = 8L << 20;
    private static final int ENTRY_OVERHEAD = 512;

    private static final String TIMEOUT = "TIMEOUT";
    private static final String UNREACHABLE = "UNREACHABLE";
    private static final String UNREADABLE = "UNREADABLE";
    private static final String REFERRAL = "REFERRAL";
    private static final String BOGUS = "BOGUS";
    private static final String UNPROVED = "UNPROVED";
    private static final Duration PROBE_AGAIN = Duration.ofMinutes(10);
    private static final Logger LOG = LoggerFactory.getLogger(DnsjavaResolver.class);

    private record Question(Name name, int type) {
        @Override
        public String toString() {
            return name.toString(true) + " " + Type.string(type);
        }
    }

    /**
     * @param authenticated by DNSSEC
     */
    private record Kept(Reply reply, boolean authenticated, Instant until) {}

    /** What came of a question to one server. */
    private record Heard(Optional<Reply> reply, boolean authenticated) {
        static final Heard NOTHING = new Heard(Optional.empty(), false);
    }

    private final List<InetSocketAddress> servers;
    private final int tries;
    private final DnsExchange exchange;
    private final Clock clock;
    private final Dnssec dnssec;
    private final String trustAnchors;
    private final Validator validator;
    private final Cache<Question, Kept> cache;
    private volatile boolean signaturesSeen;
    private volatile Instant probeAt = Instant.MIN;

    public DnsjavaResolver(ResolverSettings settings, Clock clock) {
        servers = settings.servers().isEmpty() ? serversOfSystem() : settings.servers();
        tries = settings.tries();
        exchange = new DnsExchange(settings.timeout());
        this.clock = clock;
        dnssec = settings.dnssec();
        trustAnchors = settings.trustAnchors();
        validator = new Validator(trustAnchors, clock);
        cache = Caffeine.newBuilder()
                .maximumWeight(CACHE_BYTES)
                .weigher((Question question, Kept kept) ->
                        ENTRY_OVERHEAD + kept.reply().message().numBytes())
                .expireAfter(Expiry.writing(
                        (Question question, Kept kept) -> Duration.between(clock.instant(), kept.until())))
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Answer<MxRecord> mx(Domain domain) {
        return ask(nameOf(domain), Type.MX, record -> {
            MXRecord mx = (MXRecord) record;
            Name target = mx.getTarget();
            return Optional.of(new MxRecord(mx.getPriority(), target.equals(Name.root) ? "" : target.toString(true)));
        });
    }

    @Override
    public Answer<InetAddress> addresses(Domain host) {
        Optional<InetAddress> literal = host.literalAddress();
        if (literal.isPresent()) {
            return Answer.found(List.of(literal.get()), Duration.ZERO, List.of());
        }
        Name name = nameOf(host);
        Answer<InetAddress> v4 = ask(name, Type.A, record -> Optional.of(((ARecord) record).getAddress()));
        if (v4.outcome() == Outcome.NO_SUCH_NAME) { // RFC 8020: then there is nothing of any type
            return v4;
        }
        return both(v4, ask(name, Type.AAAA, record -> Optional.of(((AAAARecord) record).getAddress())));
    }

    @Override
    public Answer<String> txt(Domain name) {
        return ask(nameOf(name), Type.TXT, record -> Optional.of(joined((TXTRecord) record)));
    }

    @Override
    public Answer<TlsaRecord> tlsa(Domain host, int port) {
        try {
            Name service = Name.fromString("_" + port + "._tcp", nameOf(host)); // RFC 6698 §3
            return ask(service, Type.TLSA, record -> {
                TLSARecord tlsa = (TLSARecord) record;
                return Optional.of(new TlsaRecord(
                        tlsa.getCertificateUsage(),
                        tlsa.getSelector(),
                        tlsa.getMatchingType(),
                        HexFormat.of().formatHex(tlsa.getCertificateAssociationData())));
            });
        } catch (TextParseException tooLong) {
            return Answer.none(Outcome.NO_SUCH_NAME, Duration.ZERO, host + " has no room for a service", List.of());
        }
    }

    @Override
    public Answer<Domain> alias(Domain name) {
        return ask(nameOf(name), Type.CNAME, record -> domainOf(((CNAMERecord) record).getTarget()));
    }

    @Override
    public Answer<Domain> ptr(InetAddress address) {
        return ask(ReverseMap.fromAddress(address), Type.PTR, record -> domainOf(((PTRRecord) record).getTarget()));
    }

    @Override
    public void forget() {
        cache.invalidateAll();
    }

    private <T> Answer<T> ask(Name name, int type, Function<Record, Optional<T>> read) {
        List<Lookup> lookups = new ArrayList<>();
        Set<Name> names = new HashSet<>(Set.of(name));
        Duration ttl = Reply.LONGEST;
        Name current = name;
        boolean authenticated = true;
        while (true) {
            Question question = new Question(current, type);
            Optional<Kept> kept = find(question, lookups);
            if (kept.isEmpty()) {
                return failed(question, lookups);
            }
            Reply reply = kept.get().reply();
            authenticated &= kept.get().authenticated();
            ttl = Reply.shorter(
                    ttl, Duration.between(clock.instant(), kept.get().until()));
            for (Optional<Name> alias = reply.alias(current);
                    alias.isPresent() && type != Type.CNAME;
                    alias = reply.alias(current)) {
                current = alias.get();
                if (!names.add(current) || names.size() > MAX_ALIASES) {
                    String reason = name.toString(true) + " is an alias without an end";
                    return Answer.none(Outcome.BAD_ANSWER, Duration.ZERO, reason, lookups);
                }
            }
            List<Record> records = reply.records(current, type);
            if (!records.isEmpty()) {
                return DnsjavaResolver.<T>read(records, read, ttl, lookups).from(authenticated, current.toString(true));
            }
            if (reply.endsHere() || current.equals(question.name())) {
                return DnsjavaResolver.<T>none(reply, current, type, ttl, lookups)
                        .from(authenticated, current.toString(true));
            }
        }
    }

    private Optional<Kept> find(Question question, List<Lookup> lookups) {
        Kept kept = cache.getIfPresent(question);
        if (kept != null) {
            lookups.add(lookup(kept.reply(), question, clock.instant(), Duration.ZERO, true));
            return Optional.of(kept);
        }
        boolean validating = isValidating();
        for (int round = 0; round < tries; round++) {
            for (InetSocketAddress server : servers) {
                Heard heard = ask(server, question, validating, lookups);
                if (heard.reply().isPresent()) {
                    return Optional.of(keep(question, heard.reply().get(), heard.authenticated()));
                }
            }
        }
        return Optional.empty();
    }

    private boolean isValidating() {
        return switch (dnssec) {
            case ON -> true;
            case OFF -> false;
            case AUTO -> signaturesSeen || areSignaturesPassedOn();
        };
    }

    /**
     * Whether a server gives the trust anchor's keys with their signatures. One that has done so is expected to from then on: what it leaves
     * out later proves bogus.
     */
    private boolean areSignaturesPassedOn() {
        if (clock.instant().isBefore(probeAt)) {
            return false;
        }
        Name anchor = Validator.names(trustAnchors).get(0);
        for (InetSocketAddress server : servers) {
            try {
                Message keys = exchange.askSigned(server, anchor, Type.DNSKEY);
                if (keys.getSection(Section.ANSWER).stream().anyMatch(RRSIGRecord.class::isInstance)) {
                    LOG.info("{} passes signatures on: DNS answers are validated from now on", text(server));
                    signaturesSeen = true;
                    return true;
                }
            } catch (IOException noAnswer) {
                LOG.debug("{} says nothing of the keys of {}", server, anchor, noAnswer);
            }
        }
        LOG.info("no DNS server passes signatures on: no answer is validated, and there is no DANE");
        probeAt = clock.instant().plus(PROBE_AGAIN);
        return false;
    }

    private Heard ask(InetSocketAddress server, Question question, boolean validating, List<Lookup> lookups) {
        Instant at = clock.instant();
        long began = System.nanoTime();
        String failure;
        try {
            if (validating) {
                return askAndJudge(server, question, at, began, lookups);
            }
            Reply reply = new Reply(exchange.ask(server, question.name(), question.type()), server);
            lookups.add(lookup(reply, question, at, Duration.ofNanos(System.nanoTime() - began), false));
            return reply.isConclusive() ? new Heard(Optional.of(reply), false) : Heard.NOTHING;
        } catch (SocketTimeoutException silence) {
            failure = TIMEOUT;
        } catch (WireParseException nonsense) {
            failure = UNREADABLE;
        } catch (IOException noWay) {
            failure = UNREACHABLE;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        lookups.add(new Lookup(text(server), question.toString(), failure, List.of(), at, took, false));
        return Heard.NOTHING;
    }

    private Heard askAndJudge(InetSocketAddress server, Question question, Instant at, long began, List<Lookup> lookups)
            throws IOException {
        Reply reply = new Reply(exchange.askSigned(server, question.name(), question.type()), server);
        if (!reply.isConclusive()) {
            lookups.add(lookup(reply, question, at, Duration.ofNanos(System.nanoTime() - began), false));
            return Heard.NOTHING;
        }
        List<Question> relied = new ArrayList<>();
        Validator.Verdict verdict = validator.judge(question.name(), question.type(), reply.message(), (name, type) -> {
            Question further = new Question(name, type);
            relied.add(further);
            return further(server, further);
        });
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        boolean secure = verdict.security() == Validator.Security.SECURE;
        if (secure || verdict.security() == Validator.Security.INSECURE) {
            lookups.add(lookup(reply, question, at, took, false));
            return new Heard(Optional.of(reply), secure);
        }
        cache.invalidateAll(relied); // perhaps it is they that are wrong
        String code = verdict.security() == Validator.Security.BOGUS ? BOGUS : UNPROVED;
        lookups.add(new Lookup(text(server), question.toString(), code, List.of(verdict.reason()), at, took, false));
        return Heard.NOTHING;
    }

    /** A reply with keys, or with what stands for them in the zone above; the validator judges it with the rest. */
    private Message further(InetSocketAddress server, Question question) throws IOException {
        Kept kept = cache.getIfPresent(question);
        if (kept != null) {
            return kept.reply().message();
        }
        Reply reply = new Reply(exchange.askSigned(server, question.name(), question.type()), server);
        if (!reply.isConclusive()) {
            throw new IOException(text(server) + " gives no answer to " + question);
        }
        keep(question, reply, false);
        return reply.message();
    }

    private Kept keep(Question question, Reply reply, boolean authenticated) {
        Instant now = clock.instant();
        Instant signed = reply.signedUntil();
        Duration ttl = reply.ttl(question.type());
        if (signed.isBefore(now.plus(ttl))) { // RFC 4035 §5.3.3
            ttl = signed.isAfter(now) ? Duration.between(now, signed) : Duration.ZERO;
        }
        Kept kept = new Kept(reply, authenticated, now.plus(ttl));
        if (!ttl.isZero()) {
            cache.put(question, kept);
        }
        return kept;
    }

    private static <T> Answer<T> read(
            List<Record> records, Function<Record, Optional<T>> read, Duration ttl, List<Lookup> lookups) {
        List<T> values =
                records.stream().map(read).flatMap(Optional::stream).distinct().toList();
        return values.isEmpty()
                ? Answer.none(Outcome.BAD_ANSWER, Duration.ZERO, "the records cannot be used", lookups)
                : Answer.found(values, ttl, lookups);
    }

    private static <T> Answer<T> none(Reply reply, Name name, int type, Duration ttl, List<Lookup> lookups) {
        return reply.rcode() == Rcode.NXDOMAIN
                ? Answer.none(Outcome.NO_SUCH_NAME, ttl, name.toString(true) + " does not exist", lookups)
                : Answer.none(Outcome.NO_DATA, ttl, name.toString(true) + " has no " + Type.string(type), lookups);
    }

    private static <T> Answer<T> failed(Question question, List<Lookup> lookups) {
        boolean onlyNonsense = lookups.stream()
                .filter(lookup -> lookup.question().equals(question.toString()))
                .allMatch(lookup -> lookup.rcode().equals(UNREADABLE));
        String reason = "no DNS server answered " + question + ": "
                + lookups.stream()
                        .filter(lookup -> lookup.question().equals(question.toString()))
                        .map(lookup -> lookup.server() + " " + lookup.rcode())
                        .distinct()
                        .collect(Collectors.joining(", "));
        Optional<Lookup> bogus = lookups.stream()
                .filter(lookup -> lookup.question().equals(question.toString())
                        && lookup.rcode().equals(BOGUS))
                .findFirst();
        if (bogus.isPresent()) {
            return Answer.none(
                    Outcome.BOGUS,
                    Duration.ZERO,
                    "DNSSEC: the answer to " + question + " is bogus: "
                            + bogus.get().records().get(0),
                    lookups);
        }
        return Answer.none(
                onlyNonsense ? Outcome.BAD_ANSWER : Outcome.TEMPORARY_FAILURE, Duration.ZERO, reason, lookups);
    }

    /** One answer of two: what was found; certain that there is none only where both are. */
    private static Answer<InetAddress> both(Answer<InetAddress> v4, Answer<InetAddress> v6) {
        List<Lookup> lookups = concat(v4.lookups(), v6.lookups());
        Duration ttl = Reply.shorter(v4.ttl(), v6.ttl());
        if (v4.isFound() || v6.isFound()) {
            boolean authenticated = (v4.authenticated() || v4.canonicalName().isEmpty())
                    && (v6.authenticated() || v6.canonicalName().isEmpty());
            return Answer.found(concat(v4.values(), v6.values()), ttl, lookups)
                    .from(authenticated, v4.isFound() ? v4.canonicalName() : v6.canonicalName());
        }
        // The name is there when one type exists or not at it, whatever a muddled server says of the other.
        Answer<InetAddress> worse = v4.isCertainlyNone() && v6.outcome() != Outcome.NO_SUCH_NAME ? v6 : v4;
        Answer<InetAddress> none =
                Answer.none(worse.outcome(), worse.isCertainlyNone() ? ttl : Duration.ZERO, worse.reason(), lookups);
        return none.from(v4.authenticated() && v6.authenticated(), worse.canonicalName());
    }

    private static Lookup lookup(Reply reply, Question question, Instant at, Duration took, boolean cached) {
        String rcode = reply.isReferral() ? REFERRAL : Rcode.string(reply.rcode());
        return new Lookup(text(reply.server()), question.toString(), rcode, reply.texts(), at, took, cached);
    }

    private static String text(InetSocketAddress server) {
        String address = server.getAddress().getHostAddress();
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + server.getPort();
    }

    private static <T> List<T> concat(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private static Name nameOf(Domain domain) {
        if (domain.isAddressLiteral()) {
            throw new IllegalArgumentException("an address literal has no records: " + domain);
        }
        try {
            return Name.fromString(domain.ascii(), Name.root);
        } catch (TextParseException notADomain) {
            throw new IllegalArgumentException(notADomain); // A Domain is always a name.
        }
    }

    private static Optional<Domain> domainOf(Name name) {
        try {
            return Optional.of(Domain.parse(name.toString(true)));
        } catch (AddressSyntaxException notADomain) {
            return Optional.empty();
        }
    }

    private static String joined(TXTRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        record.getStringsAsByteArrays().forEach(bytes::writeBytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static List<InetSocketAddress> serversOfSystem() {
        return ResolverConfig.getCurrentConfig().servers();
    }
}
