package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.postroad.common.db.Database;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailFilter.TextField;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.MailStore;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.MethodFault;
import org.postroad.webmail.json.Json;

/** {@code SearchSnippet/get} (RFC 8621 §5.1): where the words of a search stand in subject and preview. */
final class SearchSnippetGet implements JmapMethod {
    private static final Set<TextField> IN_SUBJECT = Set.of(TextField.TEXT, TextField.SUBJECT);
    private static final Set<TextField> IN_BODY = Set.of(TextField.TEXT, TextField.BODY);

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
        Map<Long, Email> emails = new HashMap<>();
        database.read(rows -> store.emails().get(rows, account, numbers(call, ids)))
                .forEach(email -> emails.put(email.id().value(), email));
        call.respond(answer(call, account, ids, emails, filter));
    }

    private static List<EmailId> numbers(MethodCall call, Set<String> ids) {
        return ids.stream()
                .map(id -> call.number(IdForm.EMAIL, id))
                .filter(OptionalLong::isPresent)
                .map(number -> new EmailId(number.getAsLong()))
                .toList();
    }

    private static ObjectNode answer(
            MethodCall call, AccountId account, Set<String> ids, Map<Long, Email> emails, EmailFilter filter) {
        List<String> inSubject = words(filter, IN_SUBJECT);
        List<String> inBody = words(filter, IN_BODY);
        ObjectNode answer = Json.object().put("accountId", IdForm.ACCOUNT.format(account.value()));
        answer.putArray("list");
        answer.putArray("notFound");
        for (String id : ids) {
            OptionalLong number = call.number(IdForm.EMAIL, id);
            Email email = number.isPresent() ? emails.get(number.getAsLong()) : null;
            if (email == null) {
                answer.withArray("/notFound").add(id);
            } else {
                ObjectNode snippet = answer.withArray("/list").addObject().put("emailId", id);
                snippet.set("subject", marked(email.summary().headers().subject(), inSubject));
                snippet.set("preview", marked(email.summary().preview(), inBody));
            }
        }
        return answer;
    }

    private static JsonNode marked(String text, List<String> words) {
        return Highlight.mark(text, words).map(Json::of).orElse(Json.object().nullNode());
    }

    private static List<String> words(EmailFilter filter, Set<TextField> fields) {
        List<String> words = new ArrayList<>();
        if (filter instanceof EmailFilter.Contains contains && fields.contains(contains.field())) {
            words.add(contains.text());
        } else if (filter instanceof EmailFilter.And and) {
            and.filters().forEach(part -> words.addAll(words(part, fields)));
        } else if (filter instanceof EmailFilter.Or or) {
            or.filters().forEach(part -> words.addAll(words(part, fields)));
        }
        return words;
    }
}
