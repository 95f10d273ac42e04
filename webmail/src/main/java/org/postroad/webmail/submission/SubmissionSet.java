package org.postroad.webmail.submission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postroad.common.db.Database;
import org.postroad.common.db.StorageException;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.ChangeSet;
import org.postroad.mailstore.Changes;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.ModSeq;
import org.postroad.mta.queue.QueueOperator;
import org.postroad.mta.queue.SubmissionId;
import org.postroad.mta.submit.EmailSubmission;
import org.postroad.mta.submit.EmailSubmission.UndoStatus;
import org.postroad.mta.submit.Submissions;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.SetFault;
import org.postroad.webmail.jmap.SetRequest;
import org.postroad.webmail.jmap.States;
import org.postroad.webmail.json.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code EmailSubmission/set} (RFC 8621 §7.5). Each submission is a transaction of its own behind the submission door, which writes a
 * message, so this method does not stand in the frame that the others share.
 */
final class SubmissionSet implements JmapMethod {
    private static final Logger LOG = LoggerFactory.getLogger(SubmissionSet.class);

    private final Database database;
    private final Changes changes;
    private final Submissions submissions;
    private final SubmissionSender sender;
    private final QueueOperator queue;

    SubmissionSet(
            Database database, Changes changes, Submissions submissions, SubmissionSender sender, QueueOperator queue) {
        this.database = database;
        this.changes = changes;
        this.submissions = submissions;
        this.sender = sender;
        this.queue = queue;
    }

    @Override
    public String name() {
        return "EmailSubmission/set";
    }

    @Override
    public void run(MethodCall call) {
        SetRequest request = SetRequest.read(call);
        ObjectNode patches = call.arguments()
                .object("onSuccessUpdateEmail")
                .map(Fields::json)
                .orElseGet(Json::object);
        if (!patches.valueStream().allMatch(JsonNode::isObject)) {
            throw call.arguments().fault("onSuccessUpdateEmail", "must map ids to patches");
        }
        Set<String> doomed = new LinkedHashSet<>(
                call.arguments().texts("onSuccessDestroyEmail").orElse(List.of()));
        call.arguments().end();
        new Run(call, request, patches, doomed).run();
    }

    /** One call. */
    private final class Run {
        private final MethodCall call;
        private final SetRequest request;
        private final AccountId account;
        private final ObjectNode patches;
        private final Set<String> doomed;
        private final ObjectNode answer = Json.object();
        private final Map<String, SubmissionId> created = new LinkedHashMap<>();
        private final Set<SubmissionId> touched = new LinkedHashSet<>();
        /** The emails of what succeeded, by the names under which {@code onSuccess...} may know it. */
        private final Map<String, EmailId> succeeded = new LinkedHashMap<>();

        Run(MethodCall call, SetRequest request, ObjectNode patches, Set<String> doomed) {
            this.call = call;
            this.request = request;
            this.account = request.account();
            this.patches = patches;
            this.doomed = doomed;
        }

        void run() {
            ModSeq oldState = database.read(rows -> changes.state(rows, account));
            request.requireState(oldState);
            answer.put("accountId", IdForm.ACCOUNT.format(account.value()));
            answer.put("oldState", States.format(oldState));
            request.create()
                    .forEach((creationId, properties) ->
                            attempt("Created", creationId, () -> create(creationId, properties)));
            request.update().forEach((id, patch) -> attempt("Updated", id, () -> update(id, patch)));
            request.destroy().forEach(id -> attempt("Destroyed", id, () -> destroy(id)));
            tellResult(oldState);
            call.respond(answer);
            callEmailSet();
        }

        private void create(String creationId, ObjectNode properties) {
            ObjectNode patch = patches.path("#" + creationId) instanceof ObjectNode given ? given : Json.object();
            EmailSubmission submission = sender.send(call, properties, patch);
            call.created(creationId, IdForm.SUBMISSION.format(submission.id().value()));
            created.put(creationId, submission.id());
            succeeded("#" + creationId, submission);
        }

        private void update(String id, ObjectNode patch) {
            EmailSubmission submission = existing(id);
            for (Map.Entry<String, JsonNode> member : patch.properties()) {
                if (!member.getKey().equals("undoStatus") || !member.getValue().isTextual()) {
                    throw SetFault.invalidProperty(member.getKey(), "cannot be changed to this");
                }
            }
            String now = SubmissionJson.name(submission.undoStatus());
            String wanted = patch.path("undoStatus").asText(now);
            if (!wanted.equals(now)) {
                cancel(submission, wanted);
            }
            succeeded(id, submission);
            answer.withObject("/updated").putNull(id);
        }

        private void cancel(EmailSubmission submission, String wanted) {
            if (!wanted.equals(SubmissionJson.name(UndoStatus.CANCELED))) {
                throw SetFault.invalidProperty("undoStatus", "can only become canceled");
            }
            if (submission.undoStatus() == UndoStatus.PENDING) {
                queue.cancel(submission.road(), "taken back by the sender");
            }
            if (find(submission.id()).undoStatus() != UndoStatus.CANCELED) {
                throw SetFault.of("cannotUnsend", "it has been sent");
            }
        }

        private void destroy(String id) {
            EmailSubmission submission = existing(id);
            if (!database.write(tx -> submissions.destroy(tx, account, submission.id()))) {
                throw SetFault.notFound();
            }
            succeeded(id, submission);
            answer.withArray("/destroyed").add(id);
        }

        private EmailSubmission existing(String id) {
            return find(new SubmissionId(call.number(IdForm.SUBMISSION, id).orElseThrow(SetFault::notFound)));
        }

        private EmailSubmission find(SubmissionId id) {
            return database.read(rows -> submissions.get(rows, account, List.of(id))).stream()
                    .findFirst()
                    .orElseThrow(SetFault::notFound);
        }

        private void succeeded(String reference, EmailSubmission submission) {
            touched.add(submission.id());
            succeeded.put(reference, submission.email());
            succeeded.put(IdForm.SUBMISSION.format(submission.id().value()), submission.email());
        }

        /**
         * Tells what was made as it is now, in one snapshot with the new state. If somebody else changed a submission meanwhile, the old
         * state is told again, so that the client asks what it was.
         */
        private void tellResult(ModSeq oldState) {
            record Now(ModSeq state, ChangeSet changed, List<EmailSubmission> made) {}
            Now now = database.read(rows -> new Now(
                    changes.state(rows, account),
                    changes.since(rows, account, DataType.EMAIL_SUBMISSION, oldState, SubmissionList.MAX_IDS),
                    submissions.get(rows, account, created.values())));
            created.forEach((creationId, id) -> now.made().stream()
                    .filter(submission -> submission.id().equals(id))
                    .forEach(submission ->
                            answer.withObject("/created").set(creationId, SubmissionJson.of(submission))));
            answer.put("newState", States.format(isOurs(now.changed()) ? now.state() : oldState));
        }

        private boolean isOurs(ChangeSet changed) {
            List<Long> all = new ArrayList<>(changed.created());
            all.addAll(changed.updated());
            all.addAll(changed.destroyed());
            return !changed.hasMore() && all.stream().allMatch(id -> touched.contains(new SubmissionId(id)));
        }

        // RFC 8621 §7.5: one implicit Email/set, after everything else.
        private void callEmailSet() {
            ObjectNode arguments = Json.object().put("accountId", IdForm.ACCOUNT.format(account.value()));
            succeeded.forEach((reference, email) -> {
                String emailId = IdForm.EMAIL.format(email.value());
                if (patches.has(reference)) {
                    arguments.withObject("/update").set(emailId, patches.get(reference));
                }
                if (doomed.contains(reference)) {
                    arguments.withArray("/destroy").add(emailId);
                }
            });
            if (arguments.size() > 1) {
                call.thenCall("Email/set", arguments);
            }
        }

        private void attempt(String what, String id, Runnable action) {
            try {
                action.run();
            } catch (SetFault fault) {
                answer.withObject("/not" + what).set(id, fault.error());
            } catch (StorageException | UncheckedIOException failure) {
                // Others of this call may be on their way already, and the client must learn which.
                LOG.error("a submission of account {} failed", account, failure);
                SetFault fault = SetFault.of("serverFail", "the log of the server says more");
                answer.withObject("/not" + what).set(id, fault.error());
            }
        }
    }
}
