package org.postroad.app.system;

import static org.postroad.app.control.OperationInfo.flag;
import static org.postroad.app.control.OperationInfo.inConversation;
import static org.postroad.app.control.OperationInfo.number;
import static org.postroad.app.control.OperationInfo.of;
import static org.postroad.app.control.OperationInfo.required;
import static org.postroad.app.control.OperationInfo.text;
import static org.postroad.app.control.OperationInfo.withNotes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.postroad.app.control.Exchange;
import org.postroad.app.control.LongOperation;
import org.postroad.app.control.OperationInfo;
import org.postroad.app.control.OperationInfo.Argument;
import org.postroad.app.control.OperationInfo.Manner;
import org.postroad.app.control.OperationList;
import org.postroad.app.control.OperationRefusedException;
import org.postroad.app.control.Operations;
import org.postroad.app.transfer.ExportOperation;
import org.postroad.app.transfer.ImportOperation;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.Hop;
import org.postroad.common.road.Road;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.PasswordHash;
import org.postroad.mailstore.Quota;
import org.postroad.mailstore.Quotas;
import org.postroad.mailstore.StoreFault;
import org.postroad.mta.queue.QueueOperator;

/** The operations of one system. Thread-safe. */
final class SystemOperations implements Operations {
    private static final int PAGE = 1000;
    private static final int PURGE_ROWS = 1000;

    private final SystemStore store;
    private final AddressOperations addresses;
    private final BiConsumer<Transaction, AccountId> credentialsChanged;
    private final Reload reload;
    private final ObjectMapper json = new ObjectMapper();
    private final OperationList offered = new OperationList();

    /**
     * @param reload reads the settings again
     * @param credentialsChanged told, in the transaction that does it, of accounts whose sessions must end
     * @param backup takes a copy of the store
     * @param check looks for what is wrong in it
     */
    SystemOperations(
            SystemStore store,
            QueueOperator queue,
            PublishedRecords published,
            TlsReportsOperation tlsReports,
            Clock clock,
            Reload reload,
            BiConsumer<Transaction, AccountId> credentialsChanged,
            LongOperation backup,
            LongOperation check) {
        this.store = store;
        addresses = new AddressOperations(store);
        this.reload = reload;
        this.credentialsChanged = credentialsChanged;
        people();
        addresses.offer(offered);
        queue(new QueueOperations(queue, clock));
        offered.add(
                of(
                        "tls.reports",
                        "What others reported of TLS with this system",
                        text("address", "whose mailbox the reports come to; as the settings say without it"),
                        number("days", "that came in so many days; 14 as a rule")),
                tlsReports::show);
        offered.add(of("dns.records", "The DNS records to publish for this system"), published::show);
        offered.add(of("reload", "Read the settings and the certificate again"), this::reload);
        offered.add(
                of("road.show", "The journeys of a message", required("messageId", "its Message-ID, or its id here")),
                this::showRoads);
        offered.addLong(
                withNotes(
                        "check",
                        "Look for what is wrong in the store",
                        flag("repair", "mend what can be mended"),
                        flag("bytes", "read all messages, too; true as a rule"),
                        number("rate", "octets a second that may be read; 0 for no limit")),
                check);
        offered.addLong(inConversation("backup", "Copy the store"), backup);
        offered.addLong(
                inConversation("import", "Take in mail from files"),
                new ImportOperation(store.database(), store.blobs(), store.mail()));
        offered.addLong(
                inConversation("export", "Write mail to files"),
                new ExportOperation(store.database(), store.blobs(), store.mail()));
    }

    private void people() {
        Argument address = required("address", "the person's address");
        offered.add(
                of(
                        "user.add",
                        "Add a person",
                        address,
                        required("password", "the first password"),
                        text("name", "as it is shown")),
                this::addUser);
        offered.add(of("user.list", "All people"), this::listUsers);
        offered.add(
                of("user.passwd", "Change a password", address, required("password", "the new one")),
                this::changePassword);
        offered.add(of("user.remove", "Remove a person with all their mail", address), this::removeUser);
        offered.add(
                of(
                        "user.quota",
                        "What a person holds and may hold",
                        address,
                        number("octets", "may hold so many from now on"),
                        number("messages", "may hold so many from now on")),
                this::quota);
    }

    private void queue(QueueOperations queued) {
        List<Argument> which = QueueOperations.WHICH;
        offered.add(
                new OperationInfo(
                        "queue.list",
                        "Waiting recipients, of the oldest messages first",
                        Manner.AT_ONCE,
                        with(which, number("limit", "at most so many; 100 as a rule, at most 1000"))),
                queued::list);
        offered.add(of("queue.show", "One message with its recipients", required("id", "its id")), queued::show);
        offered.add(of("queue.status", "How many wait, in which state, and for whom"), queued::status);
        offered.addLong(
                new OperationInfo(
                        "queue.change",
                        "Do something to waiting recipients",
                        Manner.WITH_NOTES,
                        with(
                                which,
                                required("action", "retry, hold, release, cancel, bounce, move or flush"),
                                flag("all", "every recipient of the queue"),
                                text("words", "for the senders of what bounces"),
                                text("host", "where what is moved goes by from now on; the usual way without it"))),
                queued::change);
    }

    private static List<Argument> with(List<Argument> some, Argument... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    @Override
    public List<OperationInfo> list() {
        return offered.list();
    }

    @Override
    public JsonNode run(String operation, JsonNode arguments) {
        try {
            return offered.run(operation, arguments);
        } catch (AddressSyntaxException refused) {
            throw new OperationRefusedException(
                    "'" + arguments.path("address").asText() + "' is no address: " + refused.getMessage());
        } catch (StoreFault refused) {
            throw new OperationRefusedException("refused by the store: " + refused.reason());
        }
    }

    @Override
    public JsonNode converse(String operation, JsonNode arguments, Exchange operator) throws IOException {
        try {
            return offered.converse(operation, arguments, operator);
        } catch (StoreFault refused) {
            throw new OperationRefusedException("refused by the store: " + refused.reason());
        }
    }

    /** Reads the settings of the system that serves again. */
    @FunctionalInterface
    interface Reload {
        Reloaded run() throws IOException;
    }

    private JsonNode reload(JsonNode arguments) {
        try {
            Reloaded reloaded = reload.run();
            ObjectNode result = json.createObjectNode();
            reloaded.applied().forEach(result.putArray("applied")::add);
            reloaded.needRestart().forEach(result.putArray("needRestart")::add);
            return result.put("certificateRenewed", reloaded.certificateRenewed());
        } catch (IOException refused) {
            throw new OperationRefusedException("all stays as it was: " + refused.getMessage());
        }
    }

    private JsonNode addUser(JsonNode arguments) {
        EmailAddress address = EmailAddress.parse(arguments.path("address").asText());
        addresses.requireRoomFor(address);
        PasswordHash hash = hash(arguments);
        String name = arguments.path("name").asText();
        boolean taken = store.database()
                .read(rows -> store.mail().directory().byLogin(rows, address.toString()))
                .isPresent();
        if (taken) {
            throw new OperationRefusedException(address + " exists already");
        }
        Account account = store.database().write(tx -> store.mail().directory().create(tx, address, name, hash));
        return person(account);
    }

    private JsonNode listUsers(JsonNode arguments) {
        ArrayNode people = json.createArrayNode();
        long last = 0;
        List<Account> page = accountsAbove(last);
        while (!page.isEmpty()) {
            for (Account account : page) {
                people.add(person(account));
                last = account.id().value();
            }
            page = accountsAbove(last);
        }
        return people;
    }

    private JsonNode changePassword(JsonNode arguments) {
        Account account = account(arguments);
        PasswordHash hash = hash(arguments);
        store.database().write(tx -> {
            store.mail().directory().changePassword(tx, account.id(), hash);
            credentialsChanged.accept(tx, account.id());
            return account;
        });
        return person(account);
    }

    private JsonNode removeUser(JsonNode arguments) {
        Account account = account(arguments);
        ObjectNode removed = person(account);
        store.database().write(tx -> {
            store.mail().directory().remove(tx, account.id());
            credentialsChanged.accept(tx, account.id());
            return account;
        });
        int deleted = purge();
        while (deleted > 0) {
            deleted = purge();
        }
        return removed;
    }

    /** Sets the limits that are named, and tells of all. */
    private JsonNode quota(JsonNode arguments) {
        Account account = account(arguments);
        Quotas quotas = store.mail().quotas();
        Quota.Limits before = store.database()
                .read(rows -> quotas.of(rows, account.id()).orElseThrow())
                .limits();
        Quota.Limits after = new Quota.Limits(
                arguments.path("octets").asLong(before.octets()),
                arguments.path("messages").asLong(before.emails()));
        if (!after.equals(before)) {
            store.database().write(tx -> {
                quotas.limit(tx, account.id(), after);
                return after;
            });
        }
        Quota now = store.database().read(rows -> quotas.of(rows, account.id()).orElseThrow());
        return json.createObjectNode()
                .put("address", account.login().toString())
                .put("octets", now.octets())
                .put("maxOctets", after.octets() == Long.MAX_VALUE ? null : (Long) after.octets())
                .put("messages", now.emails())
                .put("maxMessages", after.emails() == Long.MAX_VALUE ? null : (Long) after.emails());
    }

    private JsonNode showRoads(JsonNode arguments) {
        String asked = arguments.path("messageId").asText();
        List<Road> roads = store.database().read(rows -> {
            List<Road> found = store.roads().withMessageId(rows, asked.startsWith("<") ? asked : "<" + asked + ">");
            return found.isEmpty() && isRoadId(asked)
                    ? store.roads().find(rows, new RoadId(asked)).map(List::of).orElse(List.of())
                    : found;
        });
        if (roads.isEmpty()) {
            throw new OperationRefusedException("no message with the Message-ID or id " + asked + " has passed here");
        }
        ArrayNode array = json.createArrayNode();
        for (Road road : roads) {
            array.addObject()
                    .put("id", road.id().text())
                    .put("messageId", road.messageId())
                    .set(
                            "hops",
                            json.valueToTree(
                                    road.hops().stream().map(Hop::toJson).toList()));
        }
        return array;
    }

    private List<Account> accountsAbove(long id) {
        return store.database().read(rows -> store.mail().directory().list(rows, id, PAGE));
    }

    private int purge() {
        return store.database().write(tx -> store.mail().directory().purge(tx, PURGE_ROWS));
    }

    private Account account(JsonNode arguments) {
        String address = arguments.path("address").asText();
        return store.database()
                .read(rows -> store.mail().directory().byLogin(rows, address))
                .orElseThrow(() -> new OperationRefusedException("there is nobody with the address " + address));
    }

    private PasswordHash hash(JsonNode arguments) {
        try {
            return store.mail().authenticator().hash(arguments.path("password").asText());
        } catch (IllegalArgumentException refused) {
            throw new OperationRefusedException("the password cannot be used: " + refused.getMessage());
        }
    }

    private ObjectNode person(Account account) {
        List<Mailbox> mailboxes =
                store.database().read(rows -> store.mail().mailboxes().all(rows, account.id()));
        return json.createObjectNode()
                .put("address", account.login().toString())
                .put("name", account.displayName())
                .put(
                        "messages",
                        mailboxes.stream().mapToLong(Mailbox::totalEmails).sum());
    }

    private static boolean isRoadId(String text) {
        try {
            return !new RoadId(text).text().isEmpty();
        } catch (IllegalArgumentException notOne) {
            return false;
        }
    }
}
