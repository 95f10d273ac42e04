package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.postroad.common.db.Database;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.SearchSnippet;
import org.postroad.mailstore.SearchSnippet.Marked;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.MethodFault;
import org.postroad.webmail.json.Json;

/** {@code SearchSnippet/get} (RFC 8621 §5.1): where the words of a search stand in subject and body. */
final class SearchSnippetGet implements JmapMethod {
    private final Database database;
    private final MailStore store;

    SearchSnippetGet(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    @Override
    public String name() {
        return "SearchSnippet/get";
    }

    @Override
    public void run(MethodCall call) {
        AccountId account = call.account();
        Fields arguments = call.arguments();
        EmailFilter filter = EmailFilters.read(call);
        Set<String> ids = new LinkedHashSet<>(
                arguments.texts("emailIds").orElseThrow(() -> arguments.fault("emailIds", "is missing")));
        arguments.end();
        if (ids.size() > call.limits().maxObjectsInGet()) {
            throw MethodFault.of("requestTooLarge");
        }
        List<Email> emails = database.read(rows -> store.emails().get(rows, account, numbers(call, ids)));
        Map<Long, SearchSnippet> snippets = new HashMap<>();
        store.search()
                .snippets(emails, filter)
                .forEach(snippet -> snippets.put(snippet.email().value(), snippet));
        call.respond(answer(call, account, ids, snippets));
    }

    private static List<EmailId> numbers(MethodCall call, Set<String> ids) {
        return ids.stream()
                .map(id -> call.number(IdForm.EMAIL, id))
                .filter(OptionalLong::isPresent)
                .map(number -> new EmailId(number.getAsLong()))
                .toList();
    }

    private static ObjectNode answer(
            MethodCall call, AccountId account, Set<String> ids, Map<Long, SearchSnippet> snippets) {
        ObjectNode answer = Json.object().put("accountId", IdForm.ACCOUNT.format(account.value()));
        answer.putArray("list");
        answer.putArray("notFound");
        for (String id : ids) {
            OptionalLong number = call.number(IdForm.EMAIL, id);
            SearchSnippet found = number.isPresent() ? snippets.get(number.getAsLong()) : null;
            if (found == null) {
                answer.withArray("/notFound").add(id);
            } else {
                ObjectNode snippet = answer.withArray("/list").addObject().put("emailId", id);
                snippet.set("subject", html(found.subject()));
                snippet.set("preview", html(found.body()));
            }
        }
        return answer;
    }

    private static JsonNode html(Optional<Marked> text) {
        return text.map(Highlight::html).map(Json::of).orElse(Json.object().nullNode());
    }
}
