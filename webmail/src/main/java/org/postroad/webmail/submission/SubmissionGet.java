package org.postroad.webmail.submission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.Changes;
import org.postroad.mta.queue.SubmissionId;
import org.postroad.mta.submit.EmailSubmission;
import org.postroad.mta.submit.SubmissionQuery;
import org.postroad.mta.submit.Submissions;
import org.postroad.webmail.jmap.GetRequest;
import org.postroad.webmail.jmap.GetResponse;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.MethodFault;

/** {@code EmailSubmission/get} (RFC 8621 §7.1). */
final class SubmissionGet implements JmapMethod {
    private final Database database;
    private final Submissions submissions;
    private final Changes changes;

    SubmissionGet(Database database, Submissions submissions, Changes changes) {
        this.database = database;
        this.submissions = submissions;
        this.changes = changes;
    }

    @Override
    public String name() {
        return "EmailSubmission/get";
    }

    @Override
    public void run(MethodCall call) {
        GetRequest request = GetRequest.read(call, SubmissionJson.PROPERTIES);
        call.arguments().end();
        call.respond(database.read(rows -> {
            Map<Long, ObjectNode> found = new LinkedHashMap<>();
            for (EmailSubmission submission : submissions.get(rows, request.account(), ids(rows, call, request))) {
                found.put(submission.id().value(), SubmissionJson.of(submission));
            }
            return new GetResponse(request)
                    .addFrom(call, IdForm.SUBMISSION, found)
                    .toJson(changes.state(rows, request.account()));
        }));
    }

    private List<SubmissionId> ids(Snapshot rows, MethodCall call, GetRequest request) {
        if (request.ids().isPresent()) {
            return request.ids().get().stream()
                    .map(id -> call.number(IdForm.SUBMISSION, id))
                    .filter(OptionalLong::isPresent)
                    .map(number -> new SubmissionId(number.getAsLong()))
                    .toList();
        }
        int max = call.limits().maxObjectsInGet();
        List<SubmissionId> all = submissions.query(rows, request.account(), SubmissionQuery.newest(max + 1));
        if (all.size() > max) {
            throw MethodFault.of("requestTooLarge");
        }
        return all;
    }
}
