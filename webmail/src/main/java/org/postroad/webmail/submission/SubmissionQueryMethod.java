package org.postroad.webmail.submission;

import java.util.List;
import org.postroad.common.db.Database;
import org.postroad.mailstore.Changes;
import org.postroad.mta.queue.SubmissionId;
import org.postroad.mta.submit.SubmissionQuery;
import org.postroad.mta.submit.Submissions;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.QueryRequest;

/** {@code EmailSubmission/query} (RFC 8621 §7.3). */
final class SubmissionQueryMethod implements JmapMethod {
    private final Database database;
    private final Submissions submissions;
    private final Changes changes;

    SubmissionQueryMethod(Database database, Submissions submissions, Changes changes) {
        this.database = database;
        this.submissions = submissions;
        this.changes = changes;
    }

    @Override
    public String name() {
        return "EmailSubmission/query";
    }

    @Override
    public void run(MethodCall call) {
        QueryRequest request = QueryRequest.read(call);
        SubmissionQuery query = SubmissionList.read(call);
        call.arguments().end();
        call.respond(database.read(rows -> {
            List<Long> ids = submissions.query(rows, request.account(), query).stream()
                    .map(SubmissionId::value)
                    .toList();
            return request.answer(call, IdForm.SUBMISSION, ids, changes.state(rows, request.account()), true);
        }));
    }
}
