package org.postroad.webmail.submission;

import java.util.List;
import org.postroad.common.db.Database;
import org.postroad.mailstore.CannotCalculateChanges;
import org.postroad.mailstore.ChangeSet;
import org.postroad.mailstore.Changes;
import org.postroad.mailstore.DataType;
import org.postroad.mta.queue.SubmissionId;
import org.postroad.mta.submit.SubmissionQuery;
import org.postroad.mta.submit.Submissions;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.QueryChangesRequest;
import org.postroad.webmail.jmap.States;

/** {@code EmailSubmission/queryChanges} (RFC 8621 §7.4). */
final class SubmissionQueryChanges implements JmapMethod {
    private final Database database;
    private final Submissions submissions;
    private final Changes changes;

    SubmissionQueryChanges(Database database, Submissions submissions, Changes changes) {
        this.database = database;
        this.submissions = submissions;
        this.changes = changes;
    }

    @Override
    public String name() {
        return "EmailSubmission/queryChanges";
    }

    @Override
    public void run(MethodCall call) {
        QueryChangesRequest request = QueryChangesRequest.read(call);
        SubmissionQuery query = SubmissionList.read(call);
        call.arguments().end();
        try {
            call.respond(database.read(rows -> {
                ChangeSet changed = changes.since(
                        rows, request.account(), DataType.EMAIL_SUBMISSION, request.since(), SubmissionList.MAX_IDS);
                if (changed.hasMore()) {
                    throw States.cannotCalculate();
                }
                List<Long> ids = submissions.query(rows, request.account(), query).stream()
                        .map(SubmissionId::value)
                        .toList();
                return request.answer(IdForm.SUBMISSION, changed, ids);
            }));
        } catch (CannotCalculateChanges unknown) {
            throw States.cannotCalculate();
        }
    }
}
