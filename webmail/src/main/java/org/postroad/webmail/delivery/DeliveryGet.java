package org.postroad.webmail.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Changes;
import org.postroad.mailstore.EmailId;
import org.postroad.mta.queue.QueueOperator;
import org.postroad.mta.queue.SubmissionId;
import org.postroad.mta.submit.EmailSubmission;
import org.postroad.mta.submit.SubmissionQuery;
import org.postroad.mta.submit.Submissions;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.MethodFault;
import org.postroad.webmail.jmap.States;
import org.postroad.webmail.json.Json;

/** {@code Delivery/get}, our own: where each recipient of submissions stands. */
final class DeliveryGet implements JmapMethod {
    private static final int MAX_NAMES = 100;
    private static final int MAX_SUBMISSIONS_PER_EMAIL = 100;
    private static final int MAX_RECIPIENTS = 20_000;

    private final Database database;
    private final Submissions submissions;
    private final Changes changes;
    private final DeliveryJson deliveries;

    DeliveryGet(
            Database database,
            Submissions submissions,
            QueueOperator queue,
            Changes changes,
            Clock clock,
            String hostName) {
        this.database = database;
        this.submissions = submissions;
        this.changes = changes;
        this.deliveries = new DeliveryJson(queue, clock, hostName);
    }

    @Override
    public String name() {
        return "Delivery/get";
    }

    @Override
    public void run(MethodCall call) {
        AccountId account = call.account();
        Fields arguments = call.arguments();
        Set<String> emailIds = new LinkedHashSet<>(arguments.texts("emailIds").orElse(List.of()));
        Set<String> submissionIds =
                new LinkedHashSet<>(arguments.texts("submissionIds").orElse(List.of()));
        arguments.end();
        if (emailIds.size() + submissionIds.size() > MAX_NAMES) {
            throw MethodFault.of("requestTooLarge");
        }
        call.respond(database.read(rows -> {
            Answer answer = new Answer(rows, call, account);
            emailIds.forEach(answer::addEmail);
            submissionIds.forEach(answer::addSubmission);
            return answer.toJson();
        }));
    }

    /** Gathers submissions, each once, in the order of their sending. Confined to its snapshot. */
    private final class Answer {
        private final Snapshot rows;
        private final MethodCall call;
        private final AccountId account;
        private final Map<Long, EmailSubmission> found = new TreeMap<>();
        private final Set<String> notFound = new LinkedHashSet<>();
        private int recipients;

        Answer(Snapshot rows, MethodCall call, AccountId account) {
            this.rows = rows;
            this.call = call;
            this.account = account;
        }

        void addEmail(String id) {
            OptionalLong number = call.number(IdForm.EMAIL, id);
            addAll(id, number.isPresent() ? ofEmail(new EmailId(number.getAsLong())) : List.of());
        }

        void addSubmission(String id) {
            OptionalLong number = call.number(IdForm.SUBMISSION, id);
            addAll(id, number.isPresent() ? List.of(new SubmissionId(number.getAsLong())) : List.of());
        }

        private List<SubmissionId> ofEmail(EmailId id) {
            return submissions.query(rows, account, SubmissionQuery.newestOf(id, MAX_SUBMISSIONS_PER_EMAIL));
        }

        private void addAll(String name, List<SubmissionId> ids) {
            List<EmailSubmission> named = submissions.get(rows, account, ids);
            if (named.isEmpty()) {
                notFound.add(name);
            }
            for (EmailSubmission submission : named) {
                if (found.put(submission.id().value(), submission) == null) {
                    recipients += submission.recipients().size();
                }
            }
            if (recipients > MAX_RECIPIENTS) {
                throw MethodFault.of("requestTooLarge");
            }
        }

        ObjectNode toJson() {
            ObjectNode json = Json.object()
                    .put("accountId", IdForm.ACCOUNT.format(account.value()))
                    .put("state", States.format(changes.state(rows, account)));
            found.values().stream().map(deliveries::of).forEach(json.putArray("list")::add);
            notFound.forEach(json.putArray("notFound")::add);
            return json;
        }
    }
}
