package org.postroad.webmail.road;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.Road;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.Roads;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.MailStore;
import org.postroad.mta.submit.EmailSubmission.UndoStatus;
import org.postroad.mta.submit.SubmissionQuery;
import org.postroad.mta.submit.Submissions;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.MethodFault;
import org.postroad.webmail.json.Json;

/** {@code Road/get}, our own: the roads of emails or Message-IDs, as far as the account took part in them. */
final class RoadGet implements JmapMethod {
    private static final int MAX_NAMES = 100;
    private static final int MAX_ROADS_PER_NAME = 100;
    /** For what was stored a moment ago. */
    private static final Duration SEARCH_PATIENCE = Duration.ofMillis(500);

    private final Database database;
    private final Roads roads;
    private final MailStore store;
    private final Submissions submissions;

    RoadGet(Database database, Roads roads, MailStore store, Submissions submissions) {
        this.database = database;
        this.roads = roads;
        this.store = store;
        this.submissions = submissions;
    }

    @Override
    public String name() {
        return "Road/get";
    }

    @Override
    public void run(MethodCall call) {
        AccountId account = call.account();
        Fields arguments = call.arguments();
        Set<String> emailIds = new LinkedHashSet<>(arguments.texts("emailIds").orElse(List.of()));
        Set<String> messageIds =
                new LinkedHashSet<>(arguments.texts("messageIds").orElse(List.of()));
        arguments.end();
        if (emailIds.size() + messageIds.size() > MAX_NAMES) {
            throw MethodFault.of("requestTooLarge");
        }
        if (!messageIds.isEmpty()) {
            store.search().settle(account, SEARCH_PATIENCE);
        }
        call.respond(database.read(rows -> {
            Answer answer = new Answer(rows, call, account);
            emailIds.forEach(answer::addEmail);
            messageIds.forEach(answer::addMessageId);
            return answer.toJson();
        }));
    }

    /** Gathers roads, each once. Confined to its snapshot. */
    private final class Answer {
        private final Snapshot rows;
        private final MethodCall call;
        private final AccountId account;
        private final Map<RoadId, ObjectNode> list = new LinkedHashMap<>();
        private final Set<String> notFound = new LinkedHashSet<>();

        Answer(Snapshot rows, MethodCall call, AccountId account) {
            this.rows = rows;
            this.call = call;
            this.account = account;
        }

        void addEmail(String id) {
            OptionalLong number = call.number(IdForm.EMAIL, id);
            Set<RoadId> ids = number.isPresent() ? roadsOf(new EmailId(number.getAsLong())) : Set.of();
            addAll(id, ids);
        }

        void addMessageId(String given) {
            String bare = given.startsWith("<") && given.endsWith(">") ? given.substring(1, given.length() - 1) : given;
            Set<RoadId> received = received(bare);
            Set<RoadId> ids = new LinkedHashSet<>();
            for (Road road : roads.withMessageId(rows, "<" + bare + ">")) {
                if (received.contains(road.id()) || isSender(road)) {
                    ids.add(road.id());
                }
            }
            addAll(given, ids);
        }

        private void addAll(String name, Set<RoadId> ids) {
            boolean found = false;
            for (RoadId id : ids) {
                found |= roads.find(rows, id).map(this::add).orElse(false);
            }
            if (!found) {
                notFound.add(name);
            }
        }

        private boolean add(Road road) {
            String login = call.caller().account().login().toString();
            ObjectNode json = Json.object()
                    .put("id", road.id().text())
                    .put("messageId", road.messageId())
                    .put("role", isSender(road) ? "sender" : "recipient");
            for (Hop hop : new RoadView(login, isSender(road)).of(road.hops())) {
                json.withArray("/hops").add(Json.of(hop.toJson()));
            }
            list.put(road.id(), json);
            return true;
        }

        /** By what road an email came, and by what roads it was sent. */
        private Set<RoadId> roadsOf(EmailId id) {
            Set<RoadId> ids = new LinkedHashSet<>();
            store.emails()
                    .get(rows, account, List.of(id))
                    .forEach(email -> email.road().ifPresent(ids::add));
            SubmissionQuery sent = new SubmissionQuery(
                    Set.of(),
                    Set.of(id),
                    Set.of(),
                    Set.<UndoStatus>of(),
                    SubmissionQuery.ANY_TIME,
                    Instant.EPOCH,
                    SubmissionQuery.Sort.SENT_AT,
                    true,
                    0,
                    MAX_ROADS_PER_NAME);
            submissions
                    .get(rows, account, submissions.query(rows, account, sent))
                    .forEach(submission -> ids.add(submission.road()));
            return ids;
        }

        private Set<RoadId> received(String messageId) {
            EmailQuery query = EmailQuery.newest(new EmailFilter.Header("Message-ID", messageId), MAX_ROADS_PER_NAME);
            List<EmailId> ids = store.emails().query(rows, account, query).ids();
            Set<RoadId> received = new LinkedHashSet<>();
            for (Email email : store.emails().get(rows, account, ids)) {
                email.road().ifPresent(received::add);
            }
            return received;
        }

        private boolean isSender(Road road) {
            return submissions.ofRoad(rows, account, road.id()).isPresent()
                    || road.hops().stream().anyMatch(this::isOwnSession);
        }

        private boolean isOwnSession(Hop hop) {
            return hop.kind() == HopKind.SMTP_SESSION
                    && call.caller()
                            .account()
                            .login()
                            .toString()
                            .equalsIgnoreCase(String.valueOf(hop.detail().get("identity")));
        }

        ObjectNode toJson() {
            ObjectNode json = Json.object().put("accountId", IdForm.ACCOUNT.format(account.value()));
            list.values().forEach(json.putArray("list")::add);
            notFound.forEach(json.putArray("notFound")::add);
            return json;
        }
    }
}
