package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.mailstore.AccountId;
import org.postroad.webmail.blob.OwnedBlob;
import org.postroad.webmail.blob.OwnedBlobs;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.MethodFault;
import org.postroad.webmail.json.Json;

/** {@code Email/parse} (RFC 8621 §4.9): a blob seen as a message, such as one attached to another. */
final class EmailParse implements JmapMethod {
    private static final int MAX_BLOBS = 50;

    private final OwnedBlobs blobs;

    EmailParse(OwnedBlobs blobs) {
        this.blobs = blobs;
    }

    @Override
    public String name() {
        return "Email/parse";
    }

    @Override
    public void run(MethodCall call) {
        AccountId account = call.account();
        Fields arguments = call.arguments();
        Set<String> blobIds = new LinkedHashSet<>(
                arguments.texts("blobIds").orElseThrow(() -> arguments.fault("blobIds", "is missing")));
        Set<String> properties = properties(arguments);
        EmailSelection selection = EmailSelection.read(arguments, properties);
        arguments.end();
        if (blobIds.size() > MAX_BLOBS) {
            throw MethodFault.of("requestTooLarge");
        }
        Answer answer = new Answer(selection);
        for (String blobId : blobIds) {
            answer.add(account, blobId);
        }
        call.respond(answer.toJson(account));
    }

    private static Set<String> properties(Fields arguments) {
        Set<String> properties = new LinkedHashSet<>(
                arguments.texts("properties").orElseGet(() -> List.copyOf(EmailSelection.DEFAULTS_FOR_PARSE)));
        for (String property : properties) {
            if (!EmailSelection.isProperty(property)) {
                throw MethodFault.invalidArguments("properties", "there is no property " + property);
            }
        }
        return properties;
    }

    private final class Answer {
        private final EmailSelection selection;
        private final EmailView.Budget budget = new EmailView.Budget();
        private final ObjectNode parsed = Json.object();
        private final ArrayNode notParsable = Json.array();
        private final ArrayNode notFound = Json.array();

        Answer(EmailSelection selection) {
            this.selection = selection;
        }

        void add(AccountId account, String blobId) {
            try {
                Optional<OwnedBlob> blob = blobs.find(account, blobId);
                if (blob.isEmpty()) {
                    notFound.add(blobId);
                } else {
                    parse(blobId, blob.get());
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private void parse(String blobId, OwnedBlob blob) throws IOException {
            MessageSummary summary;
            try (InputStream in = blob.open()) {
                summary = MessageReader.read(in);
            }
            if (summary.structure().headerLength() == 0) {
                notParsable.add(blobId);
                return;
            }
            ObjectNode email = Json.object();
            addMetadata(email, blobId, blob.size());
            new EmailView(selection, budget, summary, blob).addTo(email);
            parsed.set(blobId, email);
        }

        // RFC 8621 §4.9: what only an email in an account has is null.
        private void addMetadata(ObjectNode email, String blobId, long size) {
            for (String property : selection.properties()) {
                if (EmailSelection.METADATA.contains(property)) {
                    email.putNull(property);
                }
            }
            if (email.has("blobId")) {
                email.put("blobId", blobId);
            }
            if (email.has("size")) {
                email.put("size", size);
            }
        }

        ObjectNode toJson(AccountId account) {
            ObjectNode json = Json.object().put("accountId", IdForm.ACCOUNT.format(account.value()));
            json.set("parsed", parsed);
            json.set("notParsable", notParsable);
            json.set("notFound", notFound);
            return json;
        }
    }
}
