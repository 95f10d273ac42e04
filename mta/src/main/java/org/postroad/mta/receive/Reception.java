package org.postroad.mta.receive;

import java.time.Clock;
import java.util.List;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Database;
import org.postroad.common.road.Roads;
import org.postroad.mta.address.ForwardMarks;
import org.postroad.mta.bounce.FilingReports;
import org.postroad.mta.dispatch.Dispatcher;
import org.postroad.mta.dispatch.Router;
import org.postroad.mta.door.RecipientRules;
import org.postroad.mta.list.ListPosts;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.server.MailHandler;
import org.postroad.mta.smtp.server.MailTransaction;
import org.postroad.mta.smtp.server.SessionInfo;
import org.postroad.mta.smtp.server.SessionWatch;

/** The door for strangers: mail for our own recipients, and for nobody else (I7). Immutable, thread-safe. */
public final class Reception implements MailHandler {
    final Database database;
    final BlobStore blobs;
    final Router router;
    final RecipientRules recipients;
    final ForwardMarks marks;
    final List<RecipientCheck> recipientChecks;
    final Dispatcher dispatcher;
    final ListPosts lists;
    final FilingReports reports;
    final Repeats repeats;
    final Roads roads;
    final Verdicts verdicts;
    final List<Reading> readings;
    final int maxRecipients;
    final Clock clock;
    final String hostname;

    /**
     * @param recipients asked at each RCPT for somebody who lives here, before the checks
     * @param marks end what was forwarded and came back
     * @param repeats knows what came before
     * @param recipientChecks asked at each RCPT for somebody who lives here, in order
     * @param verdicts asked before each 250
     * @param readings told of each message before it is filed
     * @param maxRecipients of one transaction, at least 100 (RFC 5321 §4.5.3.1.8)
     * @param hostname ours, in the Received field
     */
    public Reception(
            Database database,
            BlobStore blobs,
            Router router,
            RecipientRules recipients,
            ForwardMarks marks,
            Dispatcher dispatcher,
            ListPosts lists,
            FilingReports reports,
            Repeats repeats,
            Roads roads,
            List<RecipientCheck> recipientChecks,
            Verdicts verdicts,
            List<Reading> readings,
            int maxRecipients,
            Clock clock,
            String hostname) {
        this.database = database;
        this.blobs = blobs;
        this.router = router;
        this.recipients = recipients;
        this.marks = marks;
        this.dispatcher = dispatcher;
        this.lists = lists;
        this.reports = reports;
        this.repeats = repeats;
        this.roads = roads;
        this.recipientChecks = List.copyOf(recipientChecks);
        this.verdicts = verdicts;
        this.readings = List.copyOf(readings);
        this.maxRecipients = maxRecipients;
        this.clock = clock;
        this.hostname = hostname;
    }

    @Override
    public MailTransaction begin(SessionInfo session, SessionWatch watch, ReversePath from, MailParameters parameters) {
        return new ReceptionTransaction(this, session, watch, from, parameters);
    }
}
