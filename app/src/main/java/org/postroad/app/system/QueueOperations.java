package org.postroad.app.system;

import static org.postroad.app.control.OperationInfo.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postroad.app.control.Exchange;
import org.postroad.app.control.OperationInfo.Argument;
import org.postroad.app.control.OperationRefusedException;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.road.RoadId;
import org.postroad.mta.queue.DeliveryEnd;
import org.postroad.mta.queue.ItemKey;
import org.postroad.mta.queue.QueueFilter;
import org.postroad.mta.queue.QueueItem;
import org.postroad.mta.queue.QueueOperator;
import org.postroad.mta.queue.QueueStatus;
import org.postroad.mta.queue.QueuedMessage;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.smtp.ReversePath;

/**
 * What an operator can ask of the queue. Which recipients are meant is said by {@code id}, {@code from} ({@code <>} for the null
 * reverse-path), {@code to}, {@code domain}, {@code before} (accepted, ISO 8601) and {@code state} ({@code fresh}, {@code deferred},
 * {@code held}); those that are given must all hold. Thread-safe.
 */
final class QueueOperations {
    /** What says which recipients are meant. */
    static final List<Argument> WHICH = List.of(
            text("id", "of one message, by its id"),
            text("from", "of messages with this sender; <> for reports"),
            text("to", "this recipient"),
            text("domain", "recipients in this domain"),
            text("before", "of messages accepted before this moment, as in 2026-11-23T10:00:00Z"),
            text("state", "fresh, deferred or held"));

    private static final int PAGE = 500;
    private static final int MOST = 1000;
    private static final int DOMAINS = 20;
    private static final int MAX_WORDS = 400;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final String BY_OPERATOR = "cancelled by the operator";

    private final QueueOperator queue;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();

    QueueOperations(QueueOperator queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /** At most {@code limit} recipients, the oldest messages first. */
    JsonNode list(JsonNode arguments) {
        int limit = Math.max(1, Math.min(arguments.path("limit").asInt(100), MOST));
        ArrayNode items = json.createArrayNode();
        for (QueueItem item : queue.list(filters(arguments), Optional.empty(), limit)) {
            queue.show(item.road()).ifPresent(entry -> items.add(waiting(entry.message(), item)));
        }
        return items;
    }

    JsonNode show(JsonNode arguments) {
        RoadId id = roadId(arguments.path("id").asText());
        QueueOperator.Entry entry = queue.show(id)
                .orElseThrow(() -> new OperationRefusedException("no message " + id + " is in the queue"));
        QueuedMessage message = entry.message();
        ObjectNode sheet = json.createObjectNode()
                .put("id", id.text())
                .put("from", message.from().toString())
                .put("size", message.blob().size())
                .put("accepted", message.acceptedAt().toString())
                .put("release", message.releaseAt().toString())
                .put("expires", message.expiresAt().toString());
        ArrayNode recipients = sheet.putArray("recipients");
        entry.waiting().forEach(item -> recipients.add(waiting(message, item)));
        ArrayNode ended = sheet.putArray("ended");
        entry.ended().forEach(end -> ended.add(ended(end)));
        return sheet;
    }

    /** How many wait, in which state, and for whom. */
    JsonNode status(JsonNode arguments) {
        QueueStatus status = queue.status(DOMAINS);
        ObjectNode result = json.createObjectNode()
                .put("recipients", status.all().recipients())
                .put("deliveries", queue.deliveries())
                .put("deferred", status.all().deferred())
                .put("held", status.all().held());
        ArrayNode domains = result.putArray("domains");
        status.domains()
                .forEach((domain, counts) -> domains.addObject()
                        .put("domain", domain.ascii())
                        .put("recipients", counts.recipients())
                        .put("deferred", counts.deferred())
                        .put("held", counts.held()));
        return result;
    }

    /**
     * {@code {"action": "retry", "hold", "release", "cancel", "bounce", "move" or "flush", "all": …}} with what says which; {@code words} for
     * the senders of what bounces, {@code host} where what is moved goes by from now on, none for the usual way. Notes
     * {@code {"total": n}} and {@code {"done": n}} tell how far it has come. The result counts the recipients that were changed.
     */
    JsonNode change(JsonNode arguments, Exchange operator) throws IOException {
        Set<QueueFilter> filters = filters(arguments);
        if (filters.isEmpty() && !arguments.path("all").asBoolean()) {
            throw new OperationRefusedException("which recipients? Name a message, or say what they have in common");
        }
        Change change = change(arguments.path("action").asText(), arguments);
        filters.add(new QueueFilter.AcceptedBefore(clock.instant())); // not the reports that this may write
        operator.send(json.createObjectNode().put("total", queue.count(filters)));
        long changed = 0;
        Optional<ItemKey> after = Optional.empty();
        List<QueueItem> page = queue.list(filters, after, PAGE);
        while (!page.isEmpty()) {
            for (Map.Entry<RoadId, Set<EmailAddress>> message : byMessage(page).entrySet()) {
                changed += change.make(message.getKey(), message.getValue()).size();
            }
            operator.send(json.createObjectNode().put("done", page.size()));
            page = queue.list(filters, Optional.of(page.get(page.size() - 1).key()), PAGE);
        }
        return json.createObjectNode().put("recipients", changed);
    }

    /** What is done to some recipients of a message; returns those to whom it was done. */
    @FunctionalInterface
    private interface Change {
        List<EmailAddress> make(RoadId road, Set<EmailAddress> recipients) throws IOException;
    }

    private Change change(String action, JsonNode arguments) {
        return switch (action) {
            case "retry" -> (road, recipients) -> queue.retry(road, recipients::contains);
            case "hold" -> (road, recipients) -> queue.hold(road, recipients::contains);
            case "release" -> (road, recipients) -> queue.release(road, recipients::contains);
            case "cancel" -> (road, recipients) -> queue.cancel(road, recipients::contains, BY_OPERATOR);
            case "bounce" -> bounce(arguments.path("words").asText(BY_OPERATOR));
            case "move" -> move(arguments.path("host").asText());
            case "flush" -> flush(arguments.path("domain").asText());
            default -> throw new OperationRefusedException("the queue knows no action '" + action + "'");
        };
    }

    private Change bounce(String words) {
        if (words.isBlank() || words.length() > MAX_WORDS || words.chars().anyMatch(Character::isISOControl)) {
            throw new OperationRefusedException(
                    "the words for the sender must be one line of at most " + MAX_WORDS + " characters");
        }
        return (road, recipients) -> queue.bounce(road, recipients::contains, words);
    }

    private Change move(String host) {
        Optional<Smarthost> to = host.isEmpty() ? Optional.empty() : Optional.of(smarthost(host));
        return (road, recipients) -> queue.move(road, recipients::contains, to);
    }

    private static Smarthost smarthost(String text) {
        try {
            return Smarthost.parse(text);
        } catch (AddressSyntaxException | IllegalArgumentException notOne) {
            throw new OperationRefusedException(
                    "'" + text + "' is no host, such as mx.example.org or [192.0.2.1]:2525");
        }
    }

    private Change flush(String domain) {
        if (domain.isEmpty()) {
            throw new OperationRefusedException("which domain? Name the one whose hosts are to be asked again");
        }
        queue.forget(Domain.parse(domain));
        return (road, recipients) -> queue.retry(road, recipients::contains);
    }

    private static Map<RoadId, Set<EmailAddress>> byMessage(List<QueueItem> items) {
        Map<RoadId, Set<EmailAddress>> messages = new LinkedHashMap<>();
        items.forEach(item ->
                messages.computeIfAbsent(item.road(), road -> new HashSet<>()).add(item.address()));
        return messages;
    }

    private static Set<QueueFilter> filters(JsonNode arguments) {
        Set<QueueFilter> filters = new HashSet<>();
        arguments.fields().forEachRemaining(field -> {
            String text = field.getValue().asText();
            try {
                switch (field.getKey()) {
                    case "id" -> filters.add(new QueueFilter.OfMessage(roadId(text)));
                    case "from" -> filters.add(new QueueFilter.FromSender(sender(text)));
                    case "to" -> filters.add(new QueueFilter.ToRecipient(EmailAddress.parse(text)));
                    case "domain" -> filters.add(new QueueFilter.ToDomain(Domain.parse(text)));
                    case "before" -> filters.add(new QueueFilter.AcceptedBefore(moment(text)));
                    case "state" -> filters.add(new QueueFilter.InState(state(text)));
                    default -> {} // says something else
                }
            } catch (AddressSyntaxException | DateTimeException wrong) {
                throw new OperationRefusedException(
                        field.getKey() + " '" + text + "' cannot be looked for: " + wrong.getMessage());
            }
        });
        return filters;
    }

    private static Instant moment(String text) {
        Instant moment = Instant.parse(text);
        if (moment.isBefore(Instant.EPOCH) || moment.isAfter(LATEST)) {
            throw new DateTimeException("nothing was accepted then");
        }
        return moment;
    }

    private static ReversePath sender(String text) {
        return text.equals("<>") ? ReversePath.NULL : ReversePath.of(EmailAddress.parse(text));
    }

    private static QueueFilter.State state(String text) {
        try {
            return QueueFilter.State.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new OperationRefusedException("'" + text + "' is no state; there are fresh, deferred and held");
        }
    }

    private ObjectNode waiting(QueuedMessage message, QueueItem item) {
        return json.createObjectNode()
                .put("id", item.road().text())
                .put("recipient", item.address().toString())
                .put("from", message.from().toString())
                .put("accepted", message.acceptedAt().toString())
                .put("state", stateOf(message, item))
                .put("attempts", item.attempts().count())
                .put("due", item.dueAt().toString())
                .put("by", item.movedTo().map(Smarthost::toString).orElse(""))
                .put("lastReply", item.trouble().text());
    }

    private String stateOf(QueuedMessage message, QueueItem item) {
        if (queue.isSending(item.key())) {
            return "sending";
        }
        if (item.isHeld()) {
            return "held";
        }
        if (message.isScheduled(clock.instant())) {
            return "scheduled";
        }
        return item.attempts().count() == 0 ? "fresh" : "deferred";
    }

    private ObjectNode ended(DeliveryEnd end) {
        return json.createObjectNode()
                .put("recipient", end.address().toString())
                .put("outcome", end.outcome().name().toLowerCase(Locale.ROOT))
                .put("status", end.status().toString())
                .put("lastReply", end.text())
                .put("host", end.host())
                .put("at", end.at().toString());
    }

    private static RoadId roadId(String text) {
        try {
            return new RoadId(text);
        } catch (IllegalArgumentException notOne) {
            throw new OperationRefusedException("'" + text + "' is no message id; 'postroad queue list' shows them");
        }
    }
}
