package org.postroad.app.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.postroad.app.control.OperationInfo;
import org.postroad.app.control.OperationInfo.Argument;
import org.postroad.app.control.OperationList;
import org.postroad.app.control.OperationRefusedException;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mta.address.AddressBook;
import org.postroad.mta.address.AddressRows;
import org.postroad.mta.address.AddressRows.Entry;
import org.postroad.mta.address.AddressRows.Entry.AliasEntry;
import org.postroad.mta.address.AddressRows.Entry.ListEntry;
import org.postroad.mta.address.AddressRows.OwnDomain;
import org.postroad.mta.address.AddressRows.Role;
import org.postroad.mta.address.Expander;
import org.postroad.mta.address.Expansion;
import org.postroad.mta.address.MailingList;
import org.postroad.mta.address.MailingList.Posters;

/** What operators do with domains, aliases and lists. Thread-safe. */
final class AddressOperations {
    private static final int PAGE = 500;
    private static final int MOST = 100_000;
    /** Addresses with blanks or commas between them; those in quotes may hold either. */
    private static final Pattern ADDRESS = Pattern.compile("(?:\"(?:\\\\.|[^\"\\\\])*+\"|[^\\s,\"])++");

    private final SystemStore store;
    private final AddressRows entries;
    private final AddressBook book;
    private final Expander expander;
    private final ObjectMapper json = new ObjectMapper();

    AddressOperations(SystemStore store) {
        this.store = store;
        entries = store.addresses().rows();
        book = store.addresses().book(store.mail().directory());
        expander = new Expander(book);
    }

    void offer(OperationList offered) {
        Argument domain = OperationInfo.required("domain", "its name");
        offered.add(OperationInfo.of("domain.list", "The domains of the system"), this::listDomains)
                .add(
                        OperationInfo.of(
                                "domain.add",
                                "Take mail for a domain, too",
                                domain,
                                OperationInfo.text("sameAs", "the domain of ours that it is another name of")),
                        this::addDomain)
                .add(OperationInfo.of("domain.remove", "Take no more mail for a domain", domain), this::removeDomain);
        Argument alias = OperationInfo.required("address", "the alias; *@example.org is whatever else is there");
        offered.add(OperationInfo.of("alias.list", "All aliases"), this::listAliases)
                .add(
                        OperationInfo.of(
                                "alias.add",
                                "Make an alias, or add targets to it",
                                alias,
                                OperationInfo.required("targets", "addresses, with blanks between them")),
                        this::addAlias)
                .add(
                        OperationInfo.of(
                                "alias.remove",
                                "Remove an alias, or some of its targets",
                                alias,
                                OperationInfo.text("targets", "addresses, with blanks between them")),
                        this::removeAlias);
        Argument list = OperationInfo.required("address", "the list");
        Argument title = OperationInfo.text("title", "what it is called");
        Argument posters = OperationInfo.text("posters", "who may post: anyone, members or owners");
        offered.add(OperationInfo.of("list.list", "All lists"), this::listLists)
                .add(
                        OperationInfo.of(
                                "list.put",
                                "Make a list, or change it",
                                list,
                                title,
                                posters,
                                OperationInfo.text(
                                        "verp",
                                        "a return path for each member, which tells whose mail comes back: yes or no"),
                                OperationInfo.text("owners", "addresses to add, with blanks between them")),
                        this::putList)
                .add(
                        OperationInfo.of(
                                "list.people",
                                "The members or owners of a list",
                                list,
                                OperationInfo.text("role", "member, as a rule, or owner"),
                                OperationInfo.text("add", "addresses, with blanks between them"),
                                OperationInfo.text("remove", "addresses, with blanks between them")),
                        this::people)
                .add(
                        OperationInfo.of("list.bounces", "The members of a list whose mail came back", list),
                        this::listBounces)
                .add(OperationInfo.of("list.remove", "Remove a list", list), this::removeList);
    }

    /**
     * That people may live at an address.
     *
     * @throws OperationRefusedException with words for the operator, if not
     */
    void requireRoomFor(EmailAddress person) {
        store.database().read(rows -> {
            requireHome(rows, person.domain());
            entry(rows, person).ifPresent(taken -> {
                throw new OperationRefusedException(person + " is " + kind(taken) + "; remove that first");
            });
            return true;
        });
    }

    private void requireHome(Snapshot rows, Domain domain) {
        Domain home = book.home(rows, domain)
                .orElseThrow(
                        () -> new OperationRefusedException(
                                domain
                                        + " is not a domain of this system; add it with 'postroad domain add' or to 'domains' in the settings first"));
        if (!home.equals(domain)) {
            throw new OperationRefusedException(domain + " is another name of " + home + "; use that");
        }
    }

    private Optional<Entry> entry(Snapshot rows, EmailAddress address) {
        return entries.find(rows, address, store.addresses().rules().spelling())
                .filter(entry -> store.addresses()
                        .rules()
                        .spelling()
                        .isSame(entry.address().localPart(), address.localPart()));
    }

    private static String kind(Entry entry) {
        return entry instanceof AliasEntry ? "an alias" : "a list";
    }

    private JsonNode listDomains(JsonNode arguments) {
        ArrayNode domains = json.createArrayNode();
        store.addresses().rules().domains().stream()
                .sorted()
                .forEach(domain -> domains.addObject()
                        .put("domain", domain.unicode())
                        .put("sameAs", (String) null)
                        .put("from", "settings"));
        store.database()
                .read(rows -> entries.domains(rows, MOST))
                .forEach(domain -> domains.addObject()
                        .put("domain", domain.domain().unicode())
                        .put("sameAs", domain.isAnotherName() ? domain.sameAs().unicode() : null)
                        .put("from", "commands"));
        return domains;
    }

    private JsonNode addDomain(JsonNode arguments) {
        Domain domain = domain(arguments, "domain");
        Domain sameAs = arguments.path("sameAs").asText().isEmpty() ? domain : domain(arguments, "sameAs");
        store.database().write(tx -> {
            if (book.isOurs(tx, domain)) {
                throw new OperationRefusedException(domain + " is a domain of this system already");
            }
            if (!sameAs.equals(domain)) {
                requireHome(tx, sameAs);
                if (entries.isUsed(tx, domain)) {
                    throw new OperationRefusedException(domain + " has addresses of its own");
                }
            }
            entries.addDomain(tx, new OwnDomain(domain, sameAs));
            return true;
        });
        return json.createObjectNode().put("domain", domain.unicode());
    }

    private JsonNode removeDomain(JsonNode arguments) {
        Domain domain = domain(arguments, "domain");
        if (store.addresses().rules().domains().contains(domain)) {
            throw new OperationRefusedException(domain + " is in the settings; remove it from 'domains' there");
        }
        store.database().write(tx -> {
            if (entries.isUsed(tx, domain)) {
                throw new OperationRefusedException(
                        domain + " still has people, aliases, lists or other names; remove them first");
            }
            if (!entries.removeDomain(tx, domain)) {
                throw new OperationRefusedException(domain + " is no domain of this system");
            }
            return true;
        });
        return json.createObjectNode().put("domain", domain.unicode());
    }

    private JsonNode listAliases(JsonNode arguments) {
        return all(entry -> entry instanceof AliasEntry alias ? Optional.of(alias(alias)) : Optional.empty());
    }

    private ObjectNode alias(AliasEntry alias) {
        Expansion ends = store.database().read(rows -> expander.expand(rows, alias.address()));
        ObjectNode object =
                json.createObjectNode().put("address", alias.address().unicode());
        addAll(object.putArray("targets"), alias.targets());
        addAll(object.putArray("nobody"), ends.nobody());
        return object.put("destinations", ends.destinations().size());
    }

    private JsonNode addAlias(JsonNode arguments) {
        EmailAddress alias = address(arguments, "address");
        List<EmailAddress> targets = addresses(arguments, "targets");
        if (targets.isEmpty()) {
            throw new OperationRefusedException("whom should " + alias + " stand for?");
        }
        return alias(store.database().write(tx -> {
            requireHome(tx, alias.domain());
            EmailAddress known =
                    entry(tx, alias).map(found -> same(found, alias)).orElse(alias);
            entries.addAlias(tx, known, targets);
            requireBounds(tx, known);
            return (AliasEntry) entry(tx, known).orElseThrow();
        }));
    }

    private static EmailAddress same(Entry found, EmailAddress alias) {
        if (found instanceof ListEntry) {
            throw new OperationRefusedException(alias + " is a list");
        }
        return found.address();
    }

    /** What operators write down can be followed; checked before it is kept. */
    private void requireBounds(Transaction tx, EmailAddress alias) {
        int targets = ((AliasEntry) entry(tx, alias).orElseThrow()).targets().size();
        if (targets >= AddressRows.MOST_TARGETS || !expander.expand(tx, alias).whole()) {
            throw new OperationRefusedException("an alias stands for less than " + AddressRows.MOST_TARGETS
                    + " addresses in all, and at most " + Expander.DEEPEST
                    + " aliases stand behind one another; a list takes its members one by one");
        }
    }

    private JsonNode removeAlias(JsonNode arguments) {
        EmailAddress alias = address(arguments, "address");
        List<EmailAddress> targets = addresses(arguments, "targets");
        store.database().write(tx -> {
            EmailAddress known = entry(tx, alias)
                    .map(found -> same(found, alias))
                    .orElseThrow(() -> new OperationRefusedException("there is no alias " + alias));
            if (targets.isEmpty() ? !entries.remove(tx, known) : entries.removeTargets(tx, known, targets) == 0) {
                throw new OperationRefusedException(known + " stands for none of them");
            }
            return true;
        });
        return json.createObjectNode().put("address", alias.unicode());
    }

    private JsonNode listLists(JsonNode arguments) {
        return all(entry -> entry instanceof ListEntry list ? Optional.of(list(list.list())) : Optional.empty());
    }

    private ObjectNode list(MailingList list) {
        return store.database().read(rows -> {
            ObjectNode object = json.createObjectNode()
                    .put("address", list.address().unicode())
                    .put("title", list.title())
                    .put("posters", list.posters().name().toLowerCase(Locale.ROOT))
                    .put("verp", list.verp())
                    .put(
                            "members",
                            entries.people(rows, list.address(), Role.MEMBER).size());
            addAll(object.putArray("owners"), entries.people(rows, list.address(), Role.OWNER));
            return object;
        });
    }

    private JsonNode putList(JsonNode arguments) {
        EmailAddress address = address(arguments, "address");
        List<EmailAddress> owners = addresses(arguments, "owners");
        return list(store.database().write(tx -> {
            requireHome(tx, address.domain());
            Optional<MailingList> known = entry(tx, address).map(AddressOperations::asList);
            if (known.isEmpty()
                    && store.mail().directory().recipient(tx, address).isPresent()) {
                throw new OperationRefusedException(address + " is a person's address");
            }
            MailingList list = new MailingList(
                    known.map(MailingList::address).orElse(address),
                    arguments.path("title").asText(known.map(MailingList::title).orElse("")),
                    posters(arguments).orElse(known.map(MailingList::posters).orElse(Posters.MEMBERS)),
                    verp(arguments).orElse(known.map(MailingList::verp).orElse(false)));
            entries.putList(tx, list);
            entries.addPeople(tx, list.address(), Role.OWNER, owners);
            if (entries.people(tx, list.address(), Role.OWNER).isEmpty()) {
                throw new OperationRefusedException("a list needs an owner, who hears of what cannot be delivered");
            }
            return list;
        }));
    }

    private static MailingList asList(Entry entry) {
        if (entry instanceof ListEntry list) {
            return list.list();
        }
        throw new OperationRefusedException(entry.address() + " is an alias");
    }

    private static Optional<Posters> posters(JsonNode arguments) {
        String text = arguments.path("posters").asText();
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Posters.valueOf(text.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException unknown) {
            throw new OperationRefusedException("those who may post are anyone, members or owners, not '" + text + "'");
        }
    }

    private static Optional<Boolean> verp(JsonNode arguments) {
        String text = arguments.path("verp").asText();
        return switch (text) {
            case "" -> Optional.empty();
            case "yes" -> Optional.of(true);
            case "no" -> Optional.of(false);
            default -> throw new OperationRefusedException("verp is yes or no, not '" + text + "'");
        };
    }

    private JsonNode listBounces(JsonNode arguments) {
        EmailAddress address = address(arguments, "address");
        ArrayNode found = json.createArrayNode();
        store.database()
                .read(rows -> entries.bounces(rows, requireList(rows, address).address()))
                .forEach(one -> found.addObject()
                        .put("member", one.member().unicode())
                        .put("bounces", one.count())
                        .put("last", one.last().toString())
                        .put("said", one.said()));
        return found;
    }

    private JsonNode people(JsonNode arguments) {
        EmailAddress address = address(arguments, "address");
        Role role = arguments.path("role").asText("member").equals("owner") ? Role.OWNER : Role.MEMBER;
        List<EmailAddress> add = addresses(arguments, "add");
        List<EmailAddress> remove = addresses(arguments, "remove");
        ArrayNode result = json.createArrayNode();
        addAll(result, store.database().write(tx -> {
            EmailAddress list = requireList(tx, address).address();
            entries.addPeople(tx, list, role, add);
            int removed = entries.removePeople(tx, list, role, remove);
            List<EmailAddress> people = entries.people(tx, list, role);
            if (removed < remove.size()) {
                throw new OperationRefusedException("not all of them are there; nothing was changed");
            }
            if (people.size() >= AddressRows.MOST_TARGETS || (role == Role.OWNER && people.isEmpty())) {
                throw new OperationRefusedException(
                        "a list has less than " + AddressRows.MOST_TARGETS + " members, and an owner");
            }
            return people;
        }));
        return result;
    }

    private MailingList requireList(Snapshot rows, EmailAddress address) {
        return entry(rows, address)
                .map(AddressOperations::asList)
                .orElseThrow(() -> new OperationRefusedException("there is no list " + address));
    }

    private JsonNode removeList(JsonNode arguments) {
        EmailAddress address = address(arguments, "address");
        store.database().write(tx -> entries.remove(tx, requireList(tx, address).address()));
        return json.createObjectNode().put("address", address.unicode());
    }

    private ArrayNode all(Function<Entry, Optional<ObjectNode>> wanted) {
        ArrayNode found = json.createArrayNode();
        Optional<EmailAddress> last = Optional.empty();
        List<Entry> page;
        do {
            Optional<EmailAddress> after = last;
            page = store.database().read(rows -> entries.list(rows, after, PAGE));
            for (Entry entry : page) {
                wanted.apply(entry).ifPresent(found::add);
                last = Optional.of(entry.address());
            }
        } while (page.size() == PAGE);
        return found;
    }

    private static void addAll(ArrayNode array, List<EmailAddress> addresses) {
        addresses.forEach(address -> array.add(address.unicode()));
    }

    private static Domain domain(JsonNode arguments, String name) {
        return parsed(arguments.path(name).asText(), Domain::parse);
    }

    private static EmailAddress address(JsonNode arguments, String name) {
        return parsed(arguments.path(name).asText(), EmailAddress::parse);
    }

    private static List<EmailAddress> addresses(JsonNode arguments, String name) {
        List<EmailAddress> addresses = new ArrayList<>();
        ADDRESS.matcher(arguments.path(name).asText())
                .results()
                .map(MatchResult::group)
                .forEach(text -> addresses.add(parsed(text, EmailAddress::parse)));
        return addresses;
    }

    private static <T> T parsed(String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException wrong) { // AddressSyntaxException is one
            throw new OperationRefusedException("'" + text + "' cannot be used: " + wrong.getMessage());
        }
    }
}
