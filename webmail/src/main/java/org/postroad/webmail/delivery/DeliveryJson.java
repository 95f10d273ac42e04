package org.postroad.webmail.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.postroad.common.address.EmailAddress;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.queue.Attempts;
import org.postroad.mta.queue.DeliveryEnd;
import org.postroad.mta.queue.QueueItem;
import org.postroad.mta.queue.QueueOperator;
import org.postroad.mta.queue.QueueOperator.Entry;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.submit.EmailSubmission;
import org.postroad.mta.submit.EmailSubmission.RecipientStatus;
import org.postroad.mta.submit.EmailSubmission.Report;
import org.postroad.webmail.blob.BlobRef;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.json.Json;

/** The delivery of a submission as JMAP shows it. Thread-safe. */
final class DeliveryJson {
    private final QueueOperator queue;
    private final Clock clock;
    private final String hostName;

    DeliveryJson(QueueOperator queue, Clock clock, String hostName) {
        this.queue = queue;
        this.clock = clock;
        this.hostName = hostName;
    }

    /** Called in the snapshot that the submission was read in. */
    ObjectNode of(EmailSubmission submission) {
        ObjectNode json = Json.object()
                .put("submissionId", IdForm.SUBMISSION.format(submission.id().value()))
                .put("emailId", IdForm.EMAIL.format(submission.email().value()))
                .put("roadId", submission.road().text())
                .put("sendAt", submission.sendAt().toString())
                .putNull("expiresAt");
        List<DeliveryEnd> ended = queue.ended(submission.road());
        Map<EmailAddress, ObjectNode> known = new HashMap<>();
        // An address that stands for several shows who waits, else who failed.
        ended.stream()
                .sorted(Comparator.comparing(end -> end.outcome() != DeliveryEnd.Outcome.DELIVERED))
                .forEach(end -> known.put(end.named(), ended(end)));
        queue.show(submission.road()).ifPresent(entry -> addWaiting(json, known, entry));
        for (RecipientStatus recipient : submission.recipients()) {
            ObjectNode status = known.containsKey(recipient.address())
                    ? known.get(recipient.address())
                    : neverQueued(submission, recipient);
            recipient.report().ifPresent(report -> tell(status, report));
            json.withArray("/recipients")
                    .addObject()
                    .put("recipient", recipient.address().unicode())
                    .<ObjectNode>setAll(status)
                    .set("report", report(recipient));
        }
        return json;
    }

    /** A report changes what is said of those whom another host answers for, and of nobody else. */
    private static void tell(ObjectNode status, Report report) {
        if (status.path("state").asText().equals(DeliveryState.RELAYED.text())) {
            DeliveryState reported = DeliveryState.of(report);
            status.put("state", reported.text()).put("mayHaveArrived", reported != DeliveryState.RETURNED);
        }
    }

    private static JsonNode report(RecipientStatus recipient) {
        return recipient
                .report()
                .<JsonNode>map(report -> Json.object()
                        .put("action", report.action().name().toLowerCase(Locale.ROOT))
                        .put("status", report.status().isEmpty() ? null : report.status())
                        .put("text", report.text().isEmpty() ? null : report.text())
                        .put("host", report.host().isEmpty() ? null : report.host())
                        .put("blobId", BlobRef.whole(report.blob()).format())
                        .put("receivedAt", report.at().toString()))
                .orElse(NullNode.getInstance());
    }

    private void addWaiting(ObjectNode json, Map<EmailAddress, ObjectNode> known, Entry entry) {
        boolean isScheduled = entry.message().isScheduled(clock.instant());
        json.put("expiresAt", entry.message().expiresAt().toString());
        entry.waiting().forEach(item -> known.put(item.named(), waiting(item, isScheduled)));
    }

    private ObjectNode waiting(QueueItem item, boolean isScheduled) {
        Trouble trouble = item.trouble();
        ObjectNode json = state(DeliveryState.of(item, isScheduled))
                .put("sending", queue.isSending(item.key()))
                .put("mayHaveArrived", item.attempts().unanswered());
        putReply(json, trouble.text(), trouble.host(), trouble.status(), trouble.kind());
        putAttempts(json, item.attempts());
        return json.put("nextAttempt", item.isHeld() ? null : item.dueAt().toString())
                .putNull("endedAt");
    }

    private static ObjectNode ended(DeliveryEnd end) {
        DeliveryState state = DeliveryState.of(end);
        ObjectNode json = state(state)
                .put("sending", false)
                .put(
                        "mayHaveArrived",
                        state == DeliveryState.RELAYED || end.attempts().unanswered());
        putReply(json, end.text(), end.host(), end.status(), end.cause());
        putAttempts(json, end.attempts());
        return json.putNull("nextAttempt").put("endedAt", end.at().toString());
    }

    /** It was filed at once; or the queue has forgotten it, and only the last reply is known. */
    private ObjectNode neverQueued(EmailSubmission submission, RecipientStatus recipient) {
        DeliveryState state = DeliveryState.of(submission, recipient);
        boolean filed = state == DeliveryState.FILED;
        ObjectNode json =
                state(state).put("sending", false).put("mayHaveArrived", filed || state == DeliveryState.RELAYED);
        putReply(json, recipient.smtpReply(), filed ? hostName : "", EnhancedStatus.NONE, Trouble.Kind.NONE);
        return json.putNull("attempts")
                .putNull("lastAttempt")
                .putNull("nextAttempt")
                .put("endedAt", filed ? submission.sendAt().toString() : null);
    }

    private static ObjectNode state(DeliveryState state) {
        return Json.object().put("state", state.text());
    }

    private static void putReply(ObjectNode json, String text, String host, EnhancedStatus status, Trouble.Kind cause) {
        json.put("lastReply", text.isEmpty() ? null : text)
                .put("host", host.isEmpty() ? null : host)
                .put("status", status.equals(EnhancedStatus.NONE) ? null : status.toString())
                .put("cause", cause(cause));
    }

    private static void putAttempts(ObjectNode json, Attempts attempts) {
        Instant last = attempts.last();
        json.put("attempts", attempts.count())
                .put("lastAttempt", attempts.count() == 0 || last.equals(Instant.EPOCH) ? null : last.toString());
    }

    private static String cause(Trouble.Kind kind) {
        return switch (kind) {
            case NONE -> "none";
            case DNS -> "dns";
            case CONNECT -> "connect";
            case TLS -> "tls";
            case REPLY -> "reply";
            case UNSUPPORTED -> "unsupported";
            case CONNECTION_LOST -> "connectionLost";
            case DOT_UNANSWERED -> "dotUnanswered";
            case LOOP -> "loop";
            case MAILBOX -> "mailbox";
            case OPERATOR -> "operator";
            case INTERNAL -> "internal";
        };
    }
}
