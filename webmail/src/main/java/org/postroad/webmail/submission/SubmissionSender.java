package org.postroad.webmail.submission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postroad.common.db.Database;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.StoreFault;
import org.postroad.mta.submit.EmailSubmission;
import org.postroad.mta.submit.Submission;
import org.postroad.mta.submit.SubmissionFault;
import org.postroad.mta.submit.SubmissionRequest;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.SetFault;
import org.postroad.webmail.login.Caller;
import org.postroad.webmail.mail.EmailPatches;

/** Hands what a client wants to send to the submission door. Thread-safe. */
final class SubmissionSender {
    private static final int MAX_CLIENT_NAME = 200;

    private final Database database;
    private final MailStore store;
    private final Submission door;
    private final Clock clock;
    private final String hostName;

    SubmissionSender(Database database, MailStore store, Submission door, Clock clock, String hostName) {
        this.database = database;
        this.store = store;
        this.door = door;
        this.clock = clock;
        this.hostName = hostName;
    }

    /**
     * Sends; returns once the promise is durable (I1).
     *
     * @param onSuccess a patch for the account's own copy; empty for none
     * @throws SetFault if it is refused
     */
    EmailSubmission send(MethodCall call, ObjectNode properties, ObjectNode onSuccess) {
        AccountId account = call.caller().id();
        SubmissionCreation creation = SubmissionCreation.read(call, Fields.properties(properties), clock.instant());
        Email email = database.read(rows -> store.emails().get(rows, account, List.of(creation.email()))).stream()
                .findFirst()
                .orElseThrow(() -> SetFault.invalidProperty("emailId", "there is no such email"));
        try {
            return door.submit(new SubmissionRequest(
                    account,
                    creation.identity(),
                    email.id(),
                    creation.envelope(email.summary().headers()),
                    creation.stated(),
                    List.of(hop(call.caller())),
                    tx -> moveDraft(tx, call, email, onSuccess)));
        } catch (SubmissionFault fault) {
            throw SubmissionFaults.of(fault);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // The draft becomes the sent copy in the transaction that sends: no crash leaves it looking unsent. The Email/set
    // that follows
    // finds it done, and answers for it.
    private void moveDraft(Transaction tx, MethodCall call, Email email, ObjectNode patch) {
        if (patch.isEmpty()) {
            return;
        }
        try {
            store.emails().update(tx, call.caller().id(), email.id(), EmailPatches.read(call, patch));
        } catch (SetFault | StoreFault refused) {
            // The message is sent all the same; Email/set tells the client why its copy stayed as it was.
        }
    }

    private Hop hop(Caller caller) {
        Instant now = clock.instant();
        String client = caller.client();
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("request", "POST /jmap/api EmailSubmission/set");
        detail.put("protocol", caller.protocol());
        detail.put("tls", caller.secure());
        detail.put("peer", caller.address());
        detail.put("client", client.substring(0, Math.min(client.length(), MAX_CLIENT_NAME)));
        detail.put("identity", caller.account().login().toString());
        return new Hop(HopKind.HTTP_REQUEST, hostName, caller.since(), Duration.between(caller.since(), now), detail);
    }
}
