package org.postroad.app.system;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.postroad.common.db.StorageException;
import org.postroad.common.time.Scheduler;
import org.postroad.mta.tls.sts.StsPolicies;
import org.postroad.mta.tlsreport.TlsReporter;
import org.postroad.mta.tlsreport.TlsResultCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What TLS with others needs from time to time: each minute the counts are written, each hour kept policies are fetched anew and reports of
 * days that are over are sent. The hours begin with the process, so no two systems report at the same moment (RFC 8460 §4.1).
 */
final class TlsUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(TlsUpkeep.class);
    private static final Duration WRITE = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofHours(1);
    private static final int POLICIES = 200; // those that remain are for the next hour, and for whoever sends there

    private final StsPolicies policies;
    private final TlsResultCounts counts;
    private final TlsReporter reporter;
    private final boolean reports;
    private final Scheduler scheduler;
    private final ExecutorService executor;

    /**
     * @param reports whether any are sent
     * @param executor runs it, as it waits for the disk and the network
     */
    TlsUpkeep(
            StsPolicies policies,
            TlsResultCounts counts,
            TlsReporter reporter,
            boolean reports,
            Scheduler scheduler,
            ExecutorService executor) {
        this.policies = policies;
        this.counts = counts;
        this.reporter = reporter;
        this.reports = reports;
        this.scheduler = scheduler;
        this.executor = executor;
    }

    void start() {
        every(LOOK, () -> policies.refresh(POLICIES));
        if (reports) {
            every(WRITE, counts::flush);
            every(LOOK, reporter::sendDue);
        }
    }

    private void every(Duration period, Runnable work) {
        scheduler.after(
                period,
                () -> executor.execute(() -> {
                    try {
                        work.run();
                    } catch (StorageException broken) {
                        LOG.error("the upkeep of TLS broke off; it goes on later", broken);
                    }
                    every(period, work);
                }));
    }
}
