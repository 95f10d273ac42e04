package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.postroad.common.db.Database;
import org.postroad.mailstore.CannotCalculateChanges;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.EmailQueryChanges;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.StoreFault;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.QueryChangesRequest;
import org.postroad.webmail.jmap.States;

/** {@code Email/queryChanges} (RFC 8621 §4.5). */
final class EmailQueryChangesMethod implements JmapMethod {
    private final Database database;
    private final MailStore store;

    EmailQueryChangesMethod(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    @Override
    public String name() {
        return "Email/queryChanges";
    }

    @Override
    public void run(MethodCall call) {
        QueryChangesRequest request = QueryChangesRequest.read(call);
        EmailFilter filter = EmailFilters.read(call);
        List<EmailSort> sorts = EmailSorts.read(call);
        boolean collapse = call.arguments().flag("collapseThreads", false);
        call.arguments().end();
        EmailQuery query =
                new EmailQuery(filter, sorts, collapse, new EmailQuery.FromPosition(0, 0), request.calculateTotal());
        ModSeq since = request.since();
        try {
            EmailQueryChanges changes = database.read(
                    rows -> store.emails().queryChanges(rows, request.account(), query, since, request.maxChanges()));
            ObjectNode answer =
                    request.answer(changes.newState(), changes.total().orElse(0));
            changes.removed().forEach(id -> answer.withArray("/removed").add(IdForm.EMAIL.format(id.value())));
            changes.added()
                    .forEach(added -> QueryChangesRequest.added(
                            answer, IdForm.EMAIL.format(added.id().value()), added.index()));
            call.respond(answer);
        } catch (CannotCalculateChanges unknown) {
            throw States.cannotCalculate();
        } catch (StoreFault fault) {
            throw EmailQueryMethod.translate(fault);
        }
    }
}
