package org.postroad.mailstore.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.ChangeSet;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailPatch;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.EmailQuery.FromPosition;
import org.postroad.mailstore.EmailQueryChanges;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.EmailThread;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.NewEmail;
import org.postroad.mailstore.NewMailbox;
import org.postroad.mailstore.SetEdit;
import org.postroad.mailstore.ThreadId;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** Any history of an account, beside a model of plain collections and clients that follow it by its changes (S3 to S7). */
final class HistoryTest {
    private static final List<Keyword> KEYWORDS = List.of(Keyword.SEEN, Keyword.FLAGGED, Keyword.DRAFT);
    private static final int EVERYTHING = 10_000;

    private static Path directory;
    private static TestMailStore store;
    private static int accounts;

    @BeforeContainer
    static void open() throws IOException {
        directory = Files.createTempDirectory("history");
        store = TestMailStore.onH2(directory);
    }

    @AfterContainer
    static void close() throws Exception {
        store.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private enum Kind {
        DELIVER,
        REPLY,
        LABEL,
        MOVE,
        DESTROY,
        CREATE_MAILBOX,
        DESTROY_MAILBOX,
        FOLLOW
    }

    /** One thing done; what the numbers choose depends on the kind. */
    private record Step(Kind kind, int which, int bits) {}

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Step> step = Combinators.combine(
                        Arbitraries.frequencyOf(
                                Tuple.of(4, Arbitraries.of(Kind.DELIVER, Kind.REPLY)),
                                Tuple.of(4, Arbitraries.of(Kind.LABEL, Kind.MOVE, Kind.DESTROY)),
                                Tuple.of(1, Arbitraries.of(Kind.CREATE_MAILBOX, Kind.DESTROY_MAILBOX)),
                                Tuple.of(1, Arbitraries.just(Kind.FOLLOW))),
                        Arbitraries.integers().between(0, 99),
                        Arbitraries.integers().between(0, 63))
                .as(Step::new);
        return step.list().ofMinSize(10).ofMaxSize(40);
    }

    @Property(tries = 40)
    void whateverHappensTheRowsAgreeWithTheModel(@ForAll("histories") List<Step> steps) {
        History history = new History(store.account("p" + accounts++ + "@history.test"));
        steps.forEach(history::take);
        history.follow(3);
        history.compare();
        assertEquals(List.of(), store.findings());
    }

    /** An email as it should be. */
    private record Letter(
            long id, long thread, Set<Long> mailboxes, Set<Keyword> keywords, Instant received, int number) {
        private boolean isUnread() {
            return !keywords.contains(Keyword.SEEN) && !keywords.contains(Keyword.DRAFT);
        }
    }

    private static final class History {
        private static final Comparator<Letter> OLDEST_FIRST =
                Comparator.comparing(Letter::received).thenComparing(Letter::id);

        private final AccountId account;
        private final Map<Long, Letter> letters = new TreeMap<>();
        private final Map<Long, Integer> subjects = new TreeMap<>();
        private final List<Long> mailboxes = new ArrayList<>();
        private final long inbox;
        private final Replica replica;
        private final List<ListReplica> lists;
        private int number;

        History(AccountId account) {
            this.account = account;
            store.database
                    .read(rows -> store.mail.mailboxes().all(rows, account))
                    .forEach(mailbox -> mailboxes.add(mailbox.id().value()));
            inbox = mailboxes.get(0);
            replica = new Replica(account);
            EmailFilter inInbox = EmailFilter.inMailbox(new MailboxId(inbox));
            EmailSort flagged = new EmailSort(new EmailSort.ByKeyword(EmailSort.Scope.EMAIL, Keyword.FLAGGED), false);
            lists = List.of(
                    new ListReplica(account, query(inInbox)),
                    new ListReplica(account, query(inInbox).collapsed()),
                    new ListReplica(
                            account,
                            query(new EmailFilter.HasKeyword(Keyword.SEEN)).sortedBy(flagged, EmailSort.NEWEST_FIRST)),
                    new ListReplica(
                            account,
                            query(new EmailFilter.SomeInThreadHaveKeyword(Keyword.FLAGGED))
                                    .sortedBy(new EmailSort(EmailSort.Property.RECEIVED_AT, true))
                                    .collapsed()));
        }

        private static EmailQuery query(EmailFilter filter) {
            return EmailQuery.newest(filter, EVERYTHING).withTotal();
        }

        void take(Step step) {
            switch (step.kind) {
                case DELIVER -> file(step, TestMessage.of("s" + number).id(number + "@x"), 0);
                case REPLY ->
                    pick(step).ifPresent(parent -> {
                        // The number of the first one is the subject of the thread.
                        TestMessage reply = TestMessage.of("Re: s" + subjectOf(parent))
                                .id(number + "@x")
                                .replyTo(parent.number + "@x");
                        file(step, reply, parent.thread);
                    });
                case LABEL ->
                    pick(step).ifPresent(letter -> {
                        Set<Keyword> keywords = keywords(step.bits);
                        store.update(account, new EmailId(letter.id), EmailPatch.keywords(SetEdit.replace(keywords)));
                        letters.put(
                                letter.id,
                                new Letter(
                                        letter.id,
                                        letter.thread,
                                        letter.mailboxes,
                                        keywords,
                                        letter.received,
                                        letter.number));
                    });
                case MOVE ->
                    pick(step).ifPresent(letter -> {
                        Set<Long> target = mailboxes(step.bits);
                        store.update(
                                account, new EmailId(letter.id), EmailPatch.mailboxes(SetEdit.replace(ids(target))));
                        letters.put(
                                letter.id,
                                new Letter(
                                        letter.id,
                                        letter.thread,
                                        target,
                                        letter.keywords,
                                        letter.received,
                                        letter.number));
                    });
                case DESTROY ->
                    pick(step).ifPresent(letter -> {
                        store.destroy(account, new EmailId(letter.id));
                        letters.remove(letter.id);
                    });
                case CREATE_MAILBOX ->
                    mailboxes.add(store.database
                            .write(tx -> store.mail.mailboxes().create(tx, account, NewMailbox.named("m" + number++)))
                            .value());
                case DESTROY_MAILBOX -> destroyMailbox();
                case FOLLOW -> follow(1 + step.which % 5);
            }
        }

        private int subjectOf(Letter letter) {
            return subjects.get(letter.thread);
        }

        private void file(Step step, TestMessage message, long thread) {
            // Equal and unordered dates too.
            Instant received = store.clock.instant().plusSeconds(step.which % 7);
            Set<Long> target = mailboxes(step.bits);
            Set<Keyword> keywords = keywords(step.which);
            NewEmail email = NewEmail.into(ids(target), keywords, store.store(message), message.summary(), received);
            Filing.Filed filed = (Filing.Filed) store.file(account, email);
            long id = filed.emailId().value();
            assertEquals(thread == 0 ? id : thread, filed.threadId().value());
            letters.put(id, new Letter(id, filed.threadId().value(), target, keywords, received, number));
            subjects.putIfAbsent(filed.threadId().value(), number);
            number++;
        }

        private void destroyMailbox() {
            long last = mailboxes.get(mailboxes.size() - 1);
            if (mailboxes.size() <= 6) {
                return;
            }
            MailboxId id = new MailboxId(last);
            while (store.database.write(tx -> store.mail.mailboxes().empty(tx, account, id, 2)) > 0) {
                // In small transactions.
            }
            store.run(tx -> store.mail.mailboxes().destroy(tx, account, id));
            mailboxes.remove(last);
            letters.values().forEach(letter -> letter.mailboxes.remove(last));
            letters.values().removeIf(letter -> letter.mailboxes.isEmpty());
        }

        private Optional<Letter> pick(Step step) {
            return letters.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ArrayList<>(letters.values()).get(step.which % letters.size()));
        }

        private static Set<Keyword> keywords(int bits) {
            Set<Keyword> keywords = new TreeSet<>();
            for (int i = 0; i < KEYWORDS.size(); i++) {
                if ((bits >> i & 1) != 0) {
                    keywords.add(KEYWORDS.get(i));
                }
            }
            return keywords;
        }

        /** At least one mailbox, often the Inbox, often the last one made. */
        private Set<Long> mailboxes(int bits) {
            Set<Long> chosen = new TreeSet<>();
            if ((bits & 3) != 0) {
                chosen.add(inbox);
            }
            if ((bits & 12) == 12) {
                chosen.add(mailboxes.get(mailboxes.size() - 1));
            }
            if ((bits & 48) != 0 || chosen.isEmpty()) {
                chosen.add(mailboxes.get(bits % mailboxes.size()));
            }
            return chosen;
        }

        private static Set<MailboxId> ids(Set<Long> mailboxes) {
            return mailboxes.stream().map(MailboxId::new).collect(Collectors.toSet());
        }

        void follow(int page) {
            replica.follow(page);
            lists.forEach(ListReplica::follow);
        }

        void compare() {
            replica.compare();
            List<Letter> newest =
                    letters.values().stream().sorted(OLDEST_FIRST.reversed()).toList();
            List<Letter> here = newest.stream()
                    .filter(letter -> letter.mailboxes.contains(inbox))
                    .toList();
            lists.get(0).compare(here);
            lists.get(1).compare(collapsed(here));
            Comparator<Letter> flaggedFirst =
                    Comparator.comparing(letter -> !letter.keywords.contains(Keyword.FLAGGED));
            lists.get(2)
                    .compare(newest.stream()
                            .filter(letter -> letter.keywords.contains(Keyword.SEEN))
                            .sorted(flaggedFirst.thenComparing(OLDEST_FIRST.reversed()))
                            .toList());
            Set<Long> flaggedThreads = threads(letter -> letter.keywords.contains(Keyword.FLAGGED));
            lists.get(3)
                    .compare(collapsed(letters.values().stream()
                            .sorted(OLDEST_FIRST)
                            .filter(letter -> flaggedThreads.contains(letter.thread))
                            .toList()));
            mailboxes.forEach(this::compareCounters);
        }

        private void compareCounters(long mailbox) {
            Predicate<Letter> inIt = letter -> letter.mailboxes.contains(mailbox);
            Mailbox stored = store.mailbox(account, new MailboxId(mailbox));
            assertEquals(letters.values().stream().filter(inIt).count(), stored.totalEmails());
            assertEquals(
                    letters.values().stream().filter(inIt.and(Letter::isUnread)).count(), stored.unreadEmails());
            assertEquals(threads(inIt).size(), stored.totalThreads());
            assertEquals(threads(inIt.and(Letter::isUnread)).size(), stored.unreadThreads());
        }

        private Set<Long> threads(Predicate<Letter> which) {
            return letters.values().stream().filter(which).map(Letter::thread).collect(Collectors.toSet());
        }

        private static List<Letter> collapsed(List<Letter> list) {
            Set<Long> seen = new TreeSet<>();
            return list.stream().filter(letter -> seen.add(letter.thread)).toList();
        }
    }

    /** A client that keeps everything, and asks only for what has changed (S6). */
    private static final class Replica {
        private static final List<DataType> TYPES = List.of(DataType.EMAIL, DataType.THREAD, DataType.MAILBOX);

        private final AccountId account;
        private final Map<DataType, ModSeq> states = new TreeMap<>();
        private final Map<DataType, Map<Long, Object>> known = new TreeMap<>();

        Replica(AccountId account) {
            this.account = account;
            TYPES.forEach(type -> states.put(type, ModSeq.ZERO));
            TYPES.forEach(type -> known.put(type, new TreeMap<>()));
        }

        void follow(int page) {
            for (DataType type : TYPES) {
                ChangeSet changes;
                do {
                    // Several mailboxes change at one point of the sequence, which is told in one piece.
                    int max = type == DataType.MAILBOX ? page + 10 : page;
                    changes = store.changes(account, type, states.get(type), max);
                    List<Long> fetched = new ArrayList<>(changes.created());
                    fetched.addAll(changes.updated());
                    known.get(type).keySet().removeAll(changes.destroyed());
                    known.get(type).keySet().removeAll(fetched);
                    known.get(type).putAll(fetch(type, fetched));
                    states.put(type, changes.newState());
                } while (changes.hasMore());
            }
        }

        void compare() {
            List<EmailId> all = store.query(account, EmailQuery.newest(EmailFilter.ALL, EVERYTHING))
                    .ids();
            List<Long> emails = all.stream().map(EmailId::value).toList();
            List<Long> threads = store.emails(account, all).stream()
                    .map(email -> email.threadId().value())
                    .toList();
            List<Long> mailboxes = store
                    .database
                    .read(rows -> store.mail.mailboxes().all(rows, account))
                    .stream()
                    .map(mailbox -> mailbox.id().value())
                    .toList();
            assertEquals(fetch(DataType.EMAIL, emails), known.get(DataType.EMAIL));
            assertEquals(fetch(DataType.THREAD, threads), known.get(DataType.THREAD));
            assertEquals(fetch(DataType.MAILBOX, mailboxes), known.get(DataType.MAILBOX));
        }

        private Map<Long, Object> fetch(DataType type, List<Long> ids) {
            Map<Long, Object> fetched = new TreeMap<>();
            switch (type) {
                case EMAIL -> {
                    for (Email email :
                            store.emails(account, ids.stream().map(EmailId::new).toList())) {
                        fetched.put(email.id().value(), email);
                    }
                }
                case THREAD -> {
                    List<ThreadId> wanted = ids.stream().map(ThreadId::new).toList();
                    for (EmailThread thread :
                            store.database.read(rows -> store.mail.threads().get(rows, account, wanted))) {
                        fetched.put(thread.id().value(), thread);
                    }
                }
                default -> {
                    for (Mailbox mailbox :
                            store.database.read(rows -> store.mail.mailboxes().all(rows, account))) {
                        if (ids.contains(mailbox.id().value())) {
                            fetched.put(mailbox.id().value(), mailbox);
                        }
                    }
                }
            }
            return fetched;
        }
    }

    /** A client that keeps one list, and asks only how it has changed (RFC 8620 §5.6). */
    private static final class ListReplica {
        private final AccountId account;
        private final EmailQuery query;
        private final List<EmailId> list;
        private ModSeq state;

        ListReplica(AccountId account, EmailQuery query) {
            this.account = account;
            this.query = query;
            list = new ArrayList<>(store.query(account, query).ids());
            state = store.state(account);
        }

        void follow() {
            EmailQueryChanges changes = store.database.read(
                    rows -> store.mail.emails().queryChanges(rows, account, query, state, EVERYTHING));
            list.removeAll(changes.removed());
            changes.added().forEach(added -> list.add((int) added.index(), added.id()));
            assertEquals(list.size(), changes.total().orElseThrow());
            state = changes.newState();
        }

        void compare(List<Letter> expected) {
            List<EmailId> ids =
                    expected.stream().map(letter -> new EmailId(letter.id)).toList();
            assertEquals(ids, store.query(account, query).ids());
            assertEquals(ids.size(), store.query(account, query).total().orElseThrow());
            assertEquals(ids, list);
            assertEquals(
                    ids.stream().skip(1).limit(2).toList(),
                    store.query(account, query.within(new FromPosition(1, 2))).ids());
        }
    }
}
