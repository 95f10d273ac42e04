package org.postroad.webmail.delivery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Database;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Changes;
import org.postroad.mta.queue.SubmissionId;
import org.postroad.mta.submit.EmailSubmission;
import org.postroad.mta.submit.EmailSubmission.Delivered;
import org.postroad.mta.submit.EmailSubmission.RecipientStatus;
import org.postroad.mta.submit.Submissions;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.MethodFault;
import org.postroad.webmail.jmap.States;
import org.postroad.webmail.json.Json;

/** {@code Delivery/retry} and {@code Delivery/cancel}, our own: what a sender may do with recipients that wait. */
final class DeliveryChange implements JmapMethod {
    /** Does it to those waiting recipients of a message that are meant; returns them. */
    @FunctionalInterface
    interface Action {
        List<EmailAddress> run(RoadId road, Predicate<EmailAddress> which);
    }

    /** Whether an account may do it once more; counts. */
    @FunctionalInterface
    interface Allowance {
        boolean take(AccountId account);
    }

    private final String name;
    private final String done;
    private final String notDone;
    private final Database database;
    private final Submissions submissions;
    private final Changes changes;
    private final Allowance allowance;
    private final Action action;

    /**
     * @param done the member of the answer for recipients it was done to
     * @param notDone the member for the others, with the reasons
     */
    DeliveryChange(
            String name,
            String done,
            String notDone,
            Database database,
            Submissions submissions,
            Changes changes,
            Allowance allowance,
            Action action) {
        this.name = name;
        this.done = done;
        this.notDone = notDone;
        this.database = database;
        this.submissions = submissions;
        this.changes = changes;
        this.allowance = allowance;
        this.action = action;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void run(MethodCall call) {
        AccountId account = call.account();
        String id = call.arguments().requiredText("submissionId");
        Optional<List<String>> named = call.arguments().texts("recipients");
        call.arguments().end();
        EmailSubmission before = find(account, call, id);
        if (!allowance.take(account)) {
            throw MethodFault.of("rateLimit", name + " was asked too often; ask again in a minute");
        }
        ObjectNode answer = Json.object()
                .put("accountId", IdForm.ACCOUNT.format(account.value()))
                .put("submissionId", IdForm.SUBMISSION.format(before.id().value()));
        ArrayNode list = answer.putArray(done);
        ObjectNode others = answer.putObject(notDone);
        Map<String, EmailAddress> wanted = named.isPresent() ? addresses(named.get(), others) : waiting(before);
        Set<EmailAddress> meant = Set.copyOf(wanted.values());
        Set<EmailAddress> changed = Set.copyOf(action.run(before.road(), meant::contains));
        Map<EmailAddress, Delivered> now = statuses(find(account, call, id));
        wanted.forEach((text, address) -> {
            if (changed.contains(address)) {
                list.add(text);
            } else {
                others.putObject(text).put("type", why(Optional.ofNullable(now.get(address))));
            }
        });
        answer.put("newState", States.format(database.read(rows -> changes.state(rows, account))));
        call.respond(answer);
    }

    private static String why(Optional<Delivered> status) {
        return status.map(known -> known == Delivered.QUEUED ? "sending" : "notWaiting")
                .orElse("notFound");
    }

    private EmailSubmission find(AccountId account, MethodCall call, String id) {
        return call.number(IdForm.SUBMISSION, id).stream()
                .mapToObj(SubmissionId::new)
                .flatMap(number -> database.read(rows -> submissions.get(rows, account, List.of(number))).stream())
                .findFirst()
                .orElseThrow(() -> MethodFault.of("notFound", "there is no such submission"));
    }

    private static Map<String, EmailAddress> waiting(EmailSubmission submission) {
        Map<String, EmailAddress> waiting = new LinkedHashMap<>();
        submission.recipients().stream()
                .filter(recipient -> recipient.delivered() == Delivered.QUEUED)
                .map(RecipientStatus::address)
                .forEach(address -> waiting.put(address.unicode(), address));
        return waiting;
    }

    private static Map<String, EmailAddress> addresses(List<String> texts, ObjectNode notFound) {
        Map<String, EmailAddress> addresses = new LinkedHashMap<>();
        for (String text : texts) {
            try {
                addresses.put(text, EmailAddress.parse(text));
            } catch (AddressSyntaxException notAnAddress) {
                notFound.putObject(text).put("type", "notFound");
            }
        }
        return addresses;
    }

    private static Map<EmailAddress, Delivered> statuses(EmailSubmission submission) {
        Map<EmailAddress, Delivered> statuses = new LinkedHashMap<>();
        submission.recipients().forEach(recipient -> statuses.put(recipient.address(), recipient.delivered()));
        return statuses;
    }
}
