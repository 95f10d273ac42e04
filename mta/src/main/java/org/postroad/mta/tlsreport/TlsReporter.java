package org.postroad.mta.tlsreport;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Database;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.mta.dispatch.Accepted;
import org.postroad.mta.dispatch.Dispatcher;
import org.postroad.mta.dns.Answer;
import org.postroad.mta.dns.Resolver;
import org.postroad.mta.door.Intake;
import org.postroad.mta.queue.Origin;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.tls.TlsObservation;
import org.postroad.mta.tlsreport.TlsReport.Failure;
import org.postroad.mta.tlsreport.TlsReport.PolicyResult;
import org.postroad.mta.tlsreport.TlsResultStore.Counted;
import org.postroad.mta.tlsreport.TlsResultStore.Due;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the reports of days that are over to the domains that ask for them (RFC 8460), as mail with a null reverse-path. Thread-safe. */
public final class TlsReporter {
    private static final Logger LOG = LoggerFactory.getLogger(TlsReporter.class);
    private static final int PAGE = 100;
    private static final int MAX_DETAILS = 200;
    private static final int DAYS_TO_TRY = 3;

    private final Database database;
    private final TlsResultStore store;
    private final Resolver resolver;
    private final BlobStore blobs;
    private final Dispatcher dispatcher;
    private final EmailAddress from;
    private final Clock clock;
    private final String hostname;

    /**
     * @param from who sends them, and can be asked
     * @param hostname ours, as hops name it
     */
    public TlsReporter(
            Database database,
            TlsResultStore store,
            Resolver resolver,
            BlobStore blobs,
            Dispatcher dispatcher,
            EmailAddress from,
            Clock clock,
            String hostname) {
        this.database = database;
        this.store = store;
        this.resolver = resolver;
        this.blobs = blobs;
        this.dispatcher = dispatcher;
        this.from = from;
        this.clock = clock;
        this.hostname = hostname;
    }

    /** Sends what is due, asking DNS who wants it; how many reports were sent. */
    public int sendDue() {
        long today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toEpochDay();
        int sent = 0;
        Due last = new Due(Long.MIN_VALUE, new Domain("a"));
        List<Due> page = page(today, last);
        while (!page.isEmpty()) {
            for (Due due : page) {
                sent += settle(due, today) ? 1 : 0;
                last = due;
            }
            page = page(today, last);
        }
        return sent;
    }

    private List<Due> page(long today, Due above) {
        return database.read(rows -> store.before(rows, today, above, PAGE));
    }

    private boolean settle(Due due, long today) {
        Answer<String> texts;
        try {
            texts = resolver.txt(Domain.parse("_smtp._tls." + due.domain()));
        } catch (AddressSyntaxException tooLong) {
            forget(due);
            return false;
        }
        boolean nobodyKnows = !texts.isFound() && !texts.isCertainlyNone();
        if (nobodyKnows && due.day() >= today - DAYS_TO_TRY) {
            return false;
        }
        Optional<TlsRptRecord> wanted = TlsRptRecord.among(texts.values())
                .filter(record -> !record.mail().isEmpty());
        if (wanted.isEmpty()) {
            forget(due);
            return false;
        }
        try {
            return send(due, wanted.get().mail());
        } catch (IOException later) {
            LOG.warn("the TLS report to {} could not be written", due.domain(), later);
            return false;
        }
    }

    private void forget(Due due) {
        database.write(tx -> store.forget(tx, due));
    }

    private boolean send(Due due, List<EmailAddress> to) throws IOException {
        TlsReport report = report(due);
        try (Intake intake = Intake.open(blobs, clock.instant())) {
            intake.writeReturnPath(ReversePath.NULL);
            try (OutputStream out = intake.body()) {
                new TlsReportMessage(report, due.domain().ascii(), hostname, from, to)
                        .write(out, intake.at(), intake.road().text() + "@" + hostname);
            }
            Accepted message = intake.finish();
            MailParameters parameters = new MailParameters(
                    MailParameters.Body.SEVEN_BIT, false, message.blob().size() - message.dataOffset());
            Envelope envelope = new Envelope(
                    ReversePath.NULL, to.stream().map(Recipient::new).toList(), parameters);
            Hop made = new Hop(
                    HopKind.BOUNCE,
                    hostname,
                    message.at(),
                    Duration.ZERO,
                    Map.of("report", "TLS", "domain", due.domain().ascii()));
            return database.write(tx -> {
                if (store.forget(tx, due) == 0) {
                    return false; // another node was faster
                }
                dispatcher.dispatch(tx, message, envelope, new Origin.System(), List.of(made), List.of());
                return true;
            });
        }
    }

    private TlsReport report(Due due) {
        List<Counted> results = database.read(rows -> store.results(rows, due, MAX_DETAILS));
        Map<TlsObservation.Policy, List<Counted>> byPolicy = results.stream()
                .collect(Collectors.groupingBy(
                        counted -> counted.observation().policy(), LinkedHashMap::new, Collectors.toList()));
        List<PolicyResult> policies = new ArrayList<>();
        byPolicy.forEach((policy, counted) -> policies.add(result(policy, counted)));
        Instant begin =
                LocalDate.ofEpochDay(due.day()).atStartOfDay(ZoneOffset.UTC).toInstant();
        return new TlsReport(
                hostname,
                begin,
                begin.plus(Duration.ofDays(1)).minusSeconds(1),
                from.toString(),
                due.day() + "." + due.domain() + "@" + hostname,
                policies);
    }

    private static PolicyResult result(TlsObservation.Policy policy, List<Counted> counted) {
        long successes = counted.stream()
                .filter(TlsReporter::isSuccess)
                .mapToLong(Counted::sessions)
                .sum();
        List<Failure> failures = counted.stream()
                .filter(one -> !isSuccess(one))
                .map(one -> new Failure(
                        one.observation().result().text(),
                        one.observation().from(),
                        one.observation().host(),
                        one.observation().address(),
                        one.sessions(),
                        one.observation().text()))
                .toList();
        return new PolicyResult(
                policy.type().text(),
                policy.strings(),
                policy.domain().ascii(),
                policy.mx(),
                successes,
                failures.stream().mapToLong(Failure::sessions).sum(),
                failures);
    }

    private static boolean isSuccess(Counted counted) {
        return counted.observation().result() == TlsObservation.Result.SUCCESS;
    }
}
