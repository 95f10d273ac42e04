package org.postroad.mta.policy;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.postroad.common.address.Domain;
import org.postroad.common.address.IpNetwork;
import org.postroad.common.db.Database;
import org.postroad.mta.dns.Resolver;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.Reply;
import org.postroad.mta.smtp.server.SessionGuard;
import org.postroad.mta.smtp.server.SessionWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy of the door for strangers: asks each {@link DoorCheck} in its turn, tells log, road, header and metrics what was found, and
 * lets what is enforced hold. A check that fails through a fault of ours lets everything pass. Thread-safe.
 */
public final class DoorPolicy implements SessionGuard {
    /** The header field that tells what was found. */
    public static final String FIELD = "X-Postroad-Verdicts";

    private static final Logger LOG = LoggerFactory.getLogger(DoorPolicy.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_WAITING = 2000;
    /** At once, to name servers that strangers choose: if those are slow on purpose, the lists are asked all the same. */
    private static final int MOST_OF_STRANGERS = 64;

    private final DoorSettings settings;
    private final EarlyTalkers earlyTalkers;
    private final Map<DoorCheck, Judge> judges = new EnumMap<>(DoorCheck.class);
    private final DoorMetrics metrics;
    private final Clock clock;
    private final String host;

    /**
     * @param resolver asked about clients and senders
     * @param executor runs these questions; bounded, by more than 64; what it rejects is not asked
     * @param host ours, in what is told
     * @param domains ours, which are no stranger's name
     */
    public DoorPolicy(
            DoorSettings settings,
            Resolver resolver,
            ExecutorService executor,
            Database database,
            Greylist greylist,
            DoorMetrics metrics,
            Clock clock,
            Domain host,
            Set<Domain> domains) {
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.host = host.ascii();
        Lookups ofLists = new Lookups(executor, PATIENCE, Integer.MAX_VALUE);
        Lookups ofStrangers = new Lookups(executor, PATIENCE, MOST_OF_STRANGERS);
        DoorSettings.Rates rates = settings.rates();
        Set<Domain> ours = new HashSet<>(domains);
        ours.add(host);
        earlyTalkers = new EarlyTalkers(settings.greetingDelay(), MOST_WAITING, clock);
        judges.put(DoorCheck.CONNECTION_RATE, new HostRates("connections", rates.connections(), clock));
        judges.put(DoorCheck.EARLY_TALKER, earlyTalkers);
        judges.put(DoorCheck.DNS_LISTS, new DnsLists(settings.lists(), resolver, ofLists, clock));
        judges.put(DoorCheck.REVERSE_NAME, new ReverseNames(resolver, ofStrangers));
        judges.put(DoorCheck.GENERIC_NAME, ReverseNames::generic);
        judges.put(DoorCheck.HELO, new HeloNames(ours));
        judges.put(DoorCheck.MESSAGE_RATE, new HostRates("messages", rates.messages(), clock));
        judges.put(DoorCheck.SENDER_DOMAIN, new SenderDomains(resolver, ofStrangers));
        judges.put(DoorCheck.RECIPIENT_RATE, new HostRates("recipients", rates.recipients(), clock));
        judges.put(DoorCheck.GREYLIST, new Greylister(settings.greylisting(), database, greylist, clock));
        judges.put(DoorCheck.UNKNOWN_RECIPIENTS, new RecipientGuesses(settings.guesses(), clock));
        judges.put(DoorCheck.MALFORMED, HeaderForm::judge);
    }

    @Override
    public SessionWatch watch(InetAddress client, String name) {
        return IpNetwork.anyContains(settings.trusted(), client) ? named(name) : new Visit(this, client, name);
    }

    /** Somebody whom no check is asked about. */
    private static SessionWatch named(String name) {
        return new SessionWatch() {
            @Override
            public String clientName() {
                return name;
            }
        };
    }

    Duration greetingDelay(InetAddress client) {
        return settings.mode(DoorCheck.EARLY_TALKER) == Mode.OFF ? Duration.ZERO : earlyTalkers.wait(client);
    }

    void waited() {
        earlyTalkers.waited();
    }

    String host() {
        return host;
    }

    /** Asks the checks of a stage. */
    void judge(Stage stage, Visit visit) {
        for (DoorCheck check : DoorCheck.values()) {
            Mode mode = settings.mode(check);
            if (check.stage() == stage && mode != Mode.OFF) {
                Verdict verdict = verdict(check, visit);
                metrics.count(check, verdict, mode);
                if (!(verdict instanceof Verdict.Accept)) {
                    note(check, verdict, mode, visit);
                    if (mode == Mode.ENFORCE) {
                        enforce(verdict, stage, visit);
                    }
                }
            }
        }
    }

    private Verdict verdict(DoorCheck check, Visit visit) {
        try {
            return Objects.requireNonNull(judges.get(check)).judge(visit);
        } catch (RuntimeException fault) {
            LOG.error("the check {} failed through a fault of ours, and lets pass", check.text(), fault);
            return Verdict.ACCEPT;
        }
    }

    private void note(DoorCheck check, Verdict verdict, Mode mode, Visit visit) {
        visit.note(new Finding(check, verdict, mode == Mode.ENFORCE, clock.instant()));
        LOG.atInfo()
                .addKeyValue("check", check.text())
                .addKeyValue("verdict", verdict.word())
                .log(
                        "{} of {}: {}{}: {}",
                        check.text(),
                        visit.client().getHostAddress(),
                        verdict.word(),
                        mode == Mode.ENFORCE ? "" : " (observed)",
                        verdict.reason());
    }

    private void enforce(Verdict verdict, Stage stage, Visit visit) {
        if (verdict instanceof Verdict.Delay delay) {
            visit.delay(delay.length());
        } else if (verdict instanceof Verdict.Drop drop) {
            throw new Refusal(closing(EnhancedStatus.SECURITY_TROUBLE, drop.reason()));
        } else if (verdict instanceof Verdict.Defer defer) {
            throw new Refusal(
                    stage == Stage.CONNECT
                            ? closing(defer.status(), defer.reason())
                            : Reply.of(stage == Stage.RCPT ? 450 : 451, defer.status(), defer.reason()));
        } else if (verdict instanceof Verdict.Refuse refuse) {
            throw Refusal.of(stage == Stage.CONNECT ? 554 : 550, refuse.status(), refuse.reason());
        }
    }

    private Reply closing(EnhancedStatus status, String reason) {
        return Reply.of(421, status, host + " " + reason);
    }
}
