package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.postroad.common.db.Database;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.CannotCalculateChanges;
import org.postroad.mailstore.ChangeSet;
import org.postroad.mailstore.Changes;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.ModSeq;
import org.postroad.webmail.json.Json;

/** {@code Foo/changes} of any type (RFC 8620 §5.2). */
public final class ChangesMethod implements JmapMethod {
    private static final int MAX_CHANGES = 5_000;
    private static final List<String> COUNTS = List.of("totalEmails", "unreadEmails", "totalThreads", "unreadThreads");
    private static final List<String> USED = List.of("used");

    private final String typeName;
    private final DataType type;
    private final IdForm form;
    private final Database database;
    private final Changes changes;

    public ChangesMethod(String typeName, DataType type, IdForm form, Database database, Changes changes) {
        this.typeName = typeName;
        this.type = type;
        this.form = form;
        this.database = database;
        this.changes = changes;
    }

    @Override
    public String name() {
        return typeName + "/changes";
    }

    @Override
    public boolean seesShared() {
        return type == DataType.MAILBOX || type == DataType.EMAIL || type == DataType.THREAD;
    }

    @Override
    public void run(MethodCall call) {
        AccountId account = call.account();
        String sinceState = call.arguments().requiredText("sinceState");
        int max = maxChanges(call.arguments());
        call.arguments().end();
        ModSeq since = States.parse(sinceState);
        if (!account.equals(call.caller().id())) {
            throw States.cannotCalculate(); // changes of an account tell of all that is in it
        }
        try {
            ChangeSet changed = database.read(rows -> changes.since(rows, account, type, since, max));
            call.respond(answer(account, sinceState, changed));
        } catch (CannotCalculateChanges unknown) {
            throw States.cannotCalculate();
        }
    }

    static int maxChanges(Fields arguments) {
        return arguments
                .unsigned("maxChanges")
                .map(max -> {
                    if (max == 0) {
                        throw arguments.fault("maxChanges", "must be greater than 0");
                    }
                    return (int) Math.min(max, MAX_CHANGES);
                })
                .orElse(MAX_CHANGES);
    }

    private ObjectNode answer(AccountId account, String sinceState, ChangeSet changed) {
        ObjectNode answer = Json.object()
                .put("accountId", IdForm.ACCOUNT.format(account.value()))
                .put("oldState", sinceState)
                .put("newState", States.format(changed.newState()))
                .put("hasMoreChanges", changed.hasMore());
        addIds(answer, "created", changed.created());
        addIds(answer, "updated", changed.updated());
        addIds(answer, "destroyed", changed.destroyed());
        if (type == DataType.MAILBOX) {
            addUpdatedProperties(answer, changed, COUNTS);
        } else if (type == DataType.QUOTA) {
            addUpdatedProperties(answer, changed, USED);
        }
        return answer;
    }

    private void addIds(ObjectNode answer, String name, List<Long> ids) {
        ids.forEach(id -> answer.withArray("/" + name).add(form.format(id)));
        answer.putIfAbsent(name, Json.array());
    }

    // RFC 8621 §2.2, RFC 9425 §4.3
    private static void addUpdatedProperties(ObjectNode answer, ChangeSet changed, List<String> counts) {
        if (changed.countsOnly()) {
            counts.forEach(answer.putArray("updatedProperties")::add);
        } else {
            answer.putNull("updatedProperties");
        }
    }
}
