package org.postroad.app.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.postroad.app.control.Exchange;
import org.postroad.app.control.LongOperation;
import org.postroad.app.control.Operation;
import org.postroad.app.control.OperationRefusedException;
import org.postroad.app.control.Operations;
import org.postroad.app.transfer.ExportOperation;
import org.postroad.app.transfer.ImportOperation;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
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
    private final Set<Domain> domains;
    private final BiConsumer<Transaction, AccountId> credentialsChanged;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Operation> operations;
    private final Map<String, LongOperation> longOperations;

    /**
     * @param domains whose mail lives here
     * @param credentialsChanged told, in the transaction that does it, of accounts whose sessions must end
     * @param backup takes a copy of the store
     * @param check looks for what is wrong in it
     */
    SystemOperations(
            SystemStore store,
            Set<Domain> domains,
            QueueOperator queue,
            BiConsumer<Transaction, AccountId> credentialsChanged,
            LongOperation backup,
            LongOperation check) {
        this.store = store;
        this.domains = Set.copyOf(domains);
        this.credentialsChanged = credentialsChanged;
        QueueOperations queued = new QueueOperations(queue);
        operations = Map.of(
                "user.add", this::addUser,
                "user.list", this::listUsers,
                "user.passwd", this::changePassword,
                "user.remove", this::removeUser,
                "user.quota", this::quota,
                "queue.list", queued::list,
                "queue.show", queued::show,
                "queue.status", queued::status,
                "road.show", this::showRoads);
        longOperations = Map.of(
                "backup",
                backup,
                "check",
                check,
                "import",
                new ImportOperation(store.database(), store.blobs(), store.mail()),
                "queue.change",
                queued::change,
                "export",
                new ExportOperation(store.database(), store.blobs(), store.mail()));
    }

    @Override
    public JsonNode run(String operation, JsonNode arguments) {
        Operation known = operations.get(operation);
        if (known == null) {
            throw new OperationRefusedException("there is no operation " + operation);
        }
        try {
            return known.run(arguments);
        } catch (AddressSyntaxException refused) {
            throw new OperationRefusedException(
                    "'" + arguments.path("address").asText() + "' is no address: " + refused.getMessage());
        } catch (StoreFault refused) {
            throw new OperationRefusedException("refused by the store: " + refused.reason());
        }
    }

    @Override
    public JsonNode converse(String operation, JsonNode arguments, Exchange operator) throws IOException {
        LongOperation known = longOperations.get(operation);
        if (known == null) {
            throw new OperationRefusedException("there is no operation " + operation);
        }
        try {
            return known.run(arguments, operator);
        } catch (StoreFault refused) {
            throw new OperationRefusedException("refused by the store: " + refused.reason());
        }
    }

    private JsonNode addUser(JsonNode arguments) {
        EmailAddress address = EmailAddress.parse(arguments.path("address").asText());
        if (!domains.contains(address.domain())) {
            throw new OperationRefusedException(
                    address.domain() + " is not a domain of this system; add it to 'domains' in the settings first");
        }
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
