package org.postroad.webmail.submission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import org.postroad.common.db.Database;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.MailStore;
import org.postroad.mta.queue.QueueOperator;
import org.postroad.mta.submit.Submission;
import org.postroad.mta.submit.Submissions;
import org.postroad.webmail.jmap.Capability;
import org.postroad.webmail.jmap.ChangesMethod;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.json.Json;

/** {@code urn:ietf:params:jmap:submission} (RFC 8621 §1.3.2) with its methods. */
public final class SubmissionCapability {
    private SubmissionCapability() {}

    /**
     * @param hostName ours, on the road
     */
    public static Capability of(
            Database database,
            MailStore store,
            Submission submission,
            Submissions submissions,
            QueueOperator queue,
            Clock clock,
            String hostName) {
        SubmissionSender sender = new SubmissionSender(database, store, submission, clock, hostName);
        ObjectNode account =
                Json.object().put("maxDelayedSend", submission.maxHold().toSeconds());
        ObjectNode extensions = account.putObject("submissionExtensions");
        extensions.putArray("DSN");
        if (!submission.maxHold().isZero()) {
            extensions
                    .putArray("FUTURERELEASE")
                    .add(String.valueOf(submission.maxHold().toSeconds()));
        }
        return new Capability(
                Capability.SUBMISSION,
                Json.object(),
                account,
                List.of(
                        new IdentityGet(database, store),
                        new IdentitySet(database, store),
                        new ChangesMethod("Identity", DataType.IDENTITY, IdForm.IDENTITY, database, store.changes()),
                        new SubmissionGet(database, submissions, store.changes()),
                        new ChangesMethod(
                                "EmailSubmission",
                                DataType.EMAIL_SUBMISSION,
                                IdForm.SUBMISSION,
                                database,
                                store.changes()),
                        new SubmissionQueryMethod(database, submissions, store.changes()),
                        new SubmissionQueryChanges(database, submissions, store.changes()),
                        new SubmissionSet(database, store.changes(), submissions, sender, queue)));
    }
}
