package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailThread;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.ThreadId;
import org.postroad.webmail.jmap.GetRequest;
import org.postroad.webmail.jmap.GetResponse;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.Sight;
import org.postroad.webmail.json.Json;

/** {@code Thread/get} (RFC 8621 §3.1). */
final class ThreadGet implements JmapMethod {
    private static final Set<String> PROPERTIES = Set.of("id", "emailIds");

    private final Database database;
    private final MailStore store;

    ThreadGet(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    @Override
    public String name() {
        return "Thread/get";
    }

    @Override
    public boolean seesShared() {
        return true;
    }

    @Override
    public void run(MethodCall call) {
        GetRequest request = GetRequest.read(call, PROPERTIES);
        call.arguments().end();
        List<ThreadId> ids = request.namedIds().stream()
                .map(id -> call.number(IdForm.THREAD, id))
                .filter(OptionalLong::isPresent)
                .map(number -> new ThreadId(number.getAsLong()))
                .toList();
        call.respond(database.read(rows -> {
            Sight sight = Sight.of(rows, store, call.caller().id(), request.account());
            Map<Long, ObjectNode> threads = new LinkedHashMap<>();
            for (EmailThread thread : store.threads().get(rows, request.account(), ids)) {
                List<EmailId> emails = sight.isOwn() ? thread.emailIds() : readable(rows, request, sight, thread);
                if (!emails.isEmpty()) {
                    threads.put(thread.id().value(), json(thread.id(), emails));
                }
            }
            return new GetResponse(request)
                    .addFrom(call, IdForm.THREAD, threads)
                    .toJson(sight.state());
        }));
    }

    private List<EmailId> readable(Snapshot rows, GetRequest request, Sight sight, EmailThread thread) {
        return sight.readable(store.emails().get(rows, request.account(), thread.emailIds())).stream()
                .map(Email::id)
                .toList();
    }

    private static ObjectNode json(ThreadId thread, List<EmailId> emails) {
        ObjectNode json = Json.object().put("id", IdForm.THREAD.format(thread.value()));
        emails.forEach(id -> json.withArray("/emailIds").add(IdForm.EMAIL.format(id.value())));
        return json;
    }
}
