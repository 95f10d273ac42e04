package org.postroad.mta.submit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;
import org.postroad.common.road.Road;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.Roads;
import org.postroad.mailstore.AccountId;
import org.postroad.mta.bounce.DsnReader;
import org.postroad.mta.bounce.IncomingDsn;
import org.postroad.mta.dispatch.Accepted;
import org.postroad.mta.dispatch.AccountWork;
import org.postroad.mta.dispatch.Router;
import org.postroad.mta.queue.SubmissionId;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.Recipient;

/**
 * Finds the message that a report of another host is about, and has its delivery status tell of it (RFC 8621 §7). Thread-safe.
 *
 * <p>It is found by the envelope id that our submissions travel with, or else by the Message-ID of the header that came back, among what the
 * account sent that the report was sent to. Reports can be forged by whoever knows one of the two, so they say something about recipients
 * that another host answers for, and about nobody else.
 */
public final class ReturnedReports {
    private static final int MAX_ACCOUNTS = 10;

    private final Database database;
    private final BlobStore blobs;
    private final Router router;
    private final Roads roads;
    private final Submissions submissions;

    public ReturnedReports(Database database, BlobStore blobs, Router router, Roads roads, Submissions submissions) {
        this.database = database;
        this.blobs = blobs;
        this.router = router;
        this.roads = roads;
        this.submissions = submissions;
    }

    /** What a message that is about to be filed changes in the accounts of its recipients: mostly nothing. */
    public List<AccountWork> read(Accepted message, Envelope envelope) throws IOException {
        if (!envelope.from().isNull()) { // RFC 3464 §2
            return List.of();
        }
        Optional<IncomingDsn> dsn = DsnReader.read(
                message.summary().structure(),
                part -> blobs.open(message.blob().id(), part.bodyOffset(), part.encodedLength()));
        if (dsn.isEmpty()) {
            return List.of();
        }
        return database.read(rows -> works(rows, message, envelope, dsn.get()));
    }

    private List<AccountWork> works(Snapshot rows, Accepted message, Envelope envelope, IncomingDsn dsn) {
        List<AccountWork> works = new ArrayList<>();
        envelope.to().stream()
                .map(Recipient::address)
                .flatMap(address -> router.expand(rows, address).accounts().stream())
                .distinct()
                .limit(MAX_ACCOUNTS)
                .forEach(account -> find(rows, account, dsn)
                        .ifPresent(id -> works.add(new AccountWork(
                                account,
                                tx -> submissions.reported(
                                        tx, account, id, dsn, message.blob().id(), message.at())))));
        return works;
    }

    private Optional<SubmissionId> find(Snapshot rows, AccountId account, IncomingDsn dsn) {
        List<RoadId> candidates = new ArrayList<>();
        if (RoadId.isWellFormed(dsn.envelopeId())) {
            candidates.add(new RoadId(dsn.envelopeId()));
        }
        for (String messageId : dsn.messageIds()) {
            roads.withMessageId(rows, "<" + messageId + ">").stream()
                    .map(Road::id)
                    .forEach(candidates::add);
        }
        return candidates.stream()
                .flatMap(road -> submissions.ofRoad(rows, account, road).stream())
                .findFirst();
    }
}
