package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalLong;
import org.postroad.common.db.Database;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.MailboxId;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.SetFault;
import org.postroad.webmail.jmap.SetRequest;
import org.postroad.webmail.jmap.Sight;
import org.postroad.webmail.jmap.States;
import org.postroad.webmail.json.Json;

/** {@code Mailbox/set} in an account of another: whoever sees a mailbox may subscribe to it, and change nothing else (RFC 9670 §1.4). */
final class SharedSubscriptions {
    private final Database database;
    private final MailStore store;

    SharedSubscriptions(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    ObjectNode run(MethodCall call, SetRequest request) {
        call.arguments().flag("onDestroyRemoveEmails", false);
        call.arguments().end();
        AccountId who = call.caller().id();
        return database.write(tx -> {
            Sight sight = Sight.of(tx, store, who, request.account());
            request.requireState(sight.state());
            ObjectNode answer = Json.object()
                    .put("accountId", IdForm.ACCOUNT.format(request.account().value()))
                    .put("oldState", States.format(sight.state()));
            request.create().keySet().forEach(id -> refuse(answer, "/notCreated", id, forbidden()));
            request.destroy().forEach(id -> refuse(answer, "/notDestroyed", id, forbidden()));
            request.update().forEach((id, patch) -> {
                try {
                    update(tx, call, who, sight, request.account(), id, patch);
                    answer.withObject("/updated").putNull(id);
                } catch (SetFault fault) {
                    refuse(answer, "/notUpdated", id, fault);
                }
            });
            Sight after = Sight.of(tx, store, who, request.account());
            return answer.put("newState", States.format(after.state()));
        });
    }

    private void update(
            Transaction tx,
            MethodCall call,
            AccountId who,
            Sight sight,
            AccountId account,
            String id,
            ObjectNode patch) {
        OptionalLong number = call.number(IdForm.MAILBOX, id);
        if (number.isEmpty() || !sight.sees(new MailboxId(number.getAsLong()))) {
            throw SetFault.notFound();
        }
        JsonNode subscribed = patch.path("isSubscribed");
        if (patch.size() != 1 || !subscribed.isBoolean()) {
            throw forbidden();
        }
        store.sharing().subscribe(tx, who, account, new MailboxId(number.getAsLong()), subscribed.booleanValue());
    }

    private static SetFault forbidden() {
        return SetFault.of("forbidden", "only isSubscribed can be changed in the account of another");
    }

    private static void refuse(ObjectNode answer, String where, String id, SetFault fault) {
        answer.withObject(where).set(id, fault.error());
    }
}
