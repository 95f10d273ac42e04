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
import org.postroad.mta.https.PublicHttps;
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
import org.postroad.mta.tlsreport.TlsRptRecord.Post;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the reports of days that are over to the domains that ask for them (RFC 8460), as mail with a null reverse-path and to web servers.
 * A domain that names none but web servers gets a report when one of them takes it, within a day (§5.5), from several nodes perhaps twice, with the same
 * id; one that names both gets it as mail, and is offered it at the web servers once. Thread-safe.
 */
public final class TlsReporter {
    private static final Logger LOG = LoggerFactory.getLogger(TlsReporter.class);
    private static final int PAGE = 100;
    private static final int MAX_DETAILS = 200;
    private static final int DAYS_TO_TRY = 3;
    private static final int DAYS_TO_POST = 1;

    private final Database database;
    private final TlsResultStore store;
    private final Resolver resolver;
    private final PublicHttps https;
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
            PublicHttps https,
            BlobStore blobs,
            Dispatcher dispatcher,
            EmailAddress from,
            Clock clock,
            String hostname) {
        this.database = database;
        this.store = store;
        this.resolver = resolver;
        this.https = https;
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
        TlsRptRecord wanted = TlsRptRecord.among(texts.values()).orElse(TlsRptRecord.NOBODY);
        if (wanted.equals(TlsRptRecord.NOBODY)) {
            forget(due);
            return false;
        }
        TlsReport report = report(due);
        if (report.policies().isEmpty()) {
            return false; // another node was faster
        }
        if (wanted.mail().isEmpty()) {
            boolean taken = post(report, wanted.posts());
            if (taken || due.day() < today - DAYS_TO_POST) {
                forget(due);
            }
            return taken;
        }
        try {
            boolean sent = send(due, report, wanted.mail());
            if (sent) {
                post(report, wanted.posts());
            }
            return sent;
        } catch (IOException later) {
            LOG.warn("the TLS report to {} could not be written", due.domain(), later);
            return false;
        }
    }

    private void forget(Due due) {
        database.write(tx -> store.forget(tx, due));
    }

    /** Whether one of them took it. */
    private boolean post(TlsReport report, List<Post> to) {
        boolean taken = false;
        for (Post post : to) {
            taken |= post(report, post);
        }
        return taken;
    }

    private boolean post(TlsReport report, Post to) {
        String why;
        try {
            int status = https.post(to.host(), to.target(), TlsReportJson.MEDIA_TYPE, TlsReportJson.compressed(report));
            if (status / 100 == 2) {
                return true;
            }
            why = "HTTP " + status;
        } catch (IOException failed) {
            why = String.valueOf(failed.getMessage());
        }
        LOG.info("the TLS report {} was not taken by {}: {}", report.id(), to.host(), why);
        return false;
    }

    private boolean send(Due due, TlsReport report, List<EmailAddress> to) throws IOException {
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
