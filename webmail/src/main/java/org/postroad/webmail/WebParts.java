package org.postroad.webmail;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Database;
import org.postroad.common.road.Roads;
import org.postroad.common.time.Scheduler;
import org.postroad.mailstore.MailStore;
import org.postroad.mta.queue.QueueOperator;
import org.postroad.mta.submit.Submission;
import org.postroad.mta.submit.Submissions;

/**
 * The parts of a system that its webmail stands on; they outlive it.
 *
 * @param hostName the name of this host on the road
 */
public record WebParts(
        String hostName,
        Database database,
        BlobStore blobs,
        Roads roads,
        MailStore store,
        Submission submission,
        Submissions submissions,
        QueueOperator queue,
        Scheduler scheduler,
        PrometheusMeterRegistry meters) {}
