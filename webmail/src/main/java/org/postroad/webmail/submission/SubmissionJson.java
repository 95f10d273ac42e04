package org.postroad.webmail.submission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.postroad.common.address.EmailAddress;
import org.postroad.mta.submit.EmailSubmission;
import org.postroad.mta.submit.EmailSubmission.RecipientStatus;
import org.postroad.mta.submit.EmailSubmission.Report;
import org.postroad.mta.submit.EmailSubmission.UndoStatus;
import org.postroad.webmail.blob.BlobRef;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.json.Json;

/** An EmailSubmission as JMAP shows it (RFC 8621 §7). */
final class SubmissionJson {
    static final Set<String> PROPERTIES = Set.of(
            "id",
            "identityId",
            "emailId",
            "threadId",
            "envelope",
            "sendAt",
            "undoStatus",
            "deliveryStatus",
            "dsnBlobIds",
            "mdnBlobIds");

    private SubmissionJson() {}

    static ObjectNode of(EmailSubmission submission) {
        ObjectNode json = Json.object()
                .put("id", IdForm.SUBMISSION.format(submission.id().value()))
                .put("identityId", IdForm.IDENTITY.format(submission.identity().value()))
                .put("emailId", IdForm.EMAIL.format(submission.email().value()))
                .put("threadId", IdForm.THREAD.format(submission.thread().value()))
                .put("sendAt", submission.sendAt().toString())
                .put("undoStatus", name(submission.undoStatus()));
        json.set("envelope", envelope(submission));
        ObjectNode statuses = json.putObject("deliveryStatus");
        submission
                .recipients()
                .forEach(recipient -> statuses.set(recipient.address().unicode(), status(recipient)));
        ArrayNode reports = json.putArray("dsnBlobIds");
        submission.recipients().stream()
                .flatMap(recipient -> recipient.report().stream())
                .sorted(Comparator.comparing(Report::at))
                .map(report -> BlobRef.whole(report.blob()).format())
                .distinct()
                .forEach(reports::add);
        json.putArray("mdnBlobIds");
        return json;
    }

    static String name(UndoStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    static Optional<UndoStatus> undoStatus(String name) {
        for (UndoStatus status : UndoStatus.values()) {
            if (name(status).equals(name)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }

    private static ObjectNode envelope(EmailSubmission submission) {
        ObjectNode envelope = Json.object();
        String from = submission.from().address().map(EmailAddress::unicode).orElse("");
        envelope.set("mailFrom", address(from, submission.parameters()));
        ArrayNode to = envelope.putArray("rcptTo");
        submission.recipients().forEach(each -> to.add(address(each.address().unicode(), each.parameters())));
        return envelope;
    }

    /** RFC 8621 §7: without any, the parameters are null. */
    private static ObjectNode address(String email, Map<String, String> parameters) {
        ObjectNode address = Json.object().put("email", email).putNull("parameters");
        if (!parameters.isEmpty()) {
            ObjectNode values = address.putObject("parameters");
            new TreeMap<>(parameters).forEach(values::put);
        }
        return address;
    }

    private static ObjectNode status(RecipientStatus recipient) {
        return Json.object()
                .put("smtpReply", recipient.smtpReply())
                .put("delivered", recipient.delivered().name().toLowerCase(Locale.ROOT))
                .put("displayed", "unknown");
    }
}
