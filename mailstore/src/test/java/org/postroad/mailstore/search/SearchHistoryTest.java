package org.postroad.mailstore.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.Waits;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailFilter.And;
import org.postroad.mailstore.EmailFilter.Contains;
import org.postroad.mailstore.EmailFilter.HasKeyword;
import org.postroad.mailstore.EmailFilter.Not;
import org.postroad.mailstore.EmailFilter.Or;
import org.postroad.mailstore.EmailFilter.TextField;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailPage;
import org.postroad.mailstore.EmailPatch;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.SetEdit;
import org.postroad.mailstore.ThreadId;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/**
 * Any emails, any queries, beside a model of lists: each email is the list of words that it was made of, and a search compares words. The
 * model knows neither the index nor how text is cut.
 */
final class SearchHistoryTest {
    private static final int ALL = 10_000;

    /** As written, and as it is searched. */
    private record Spelling(String written, String folded) {}

    private static final List<Spelling> WORDS = List.of(
            new Spelling("Plan", "plan"),
            new Spelling("planet", "planet"),
            new Spelling("PLANETARY", "planetary"),
            new Spelling("Stra\u00dfe", "strasse"),
            new Spelling("caf\u00e9", "cafe"),
            new Spelling("\u041c\u043e\u0441\u043a\u0432\u0430", "\u043c\u043e\u0441\u043a\u0432\u0430"),
            new Spelling("\u03bb\u03cc\u03b3\u03bf\u03c2", "\u03bb\u03bf\u03b3\u03bf\u03c3"),
            new Spelling("2026", "2026"),
            new Spelling("x", "x"));
    private static final List<String> BETWEEN = List.of(" ", ", ", "\r\n", ".", " - ", "'");

    private static Path directory;
    private static TestMailStore store;
    private static int accounts;

    @BeforeContainer
    static void open() throws IOException {
        directory = Files.createTempDirectory("search-history");
        store = TestMailStore.searchable(TestEngine.H2, directory);
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

    /** @param place which email is meant, among those that are there */
    private record Step(Kind kind, int place, List<Integer> subject, List<Integer> body, String between) {}

    private enum Kind {
        DELIVER,
        REPLY,
        FLAG,
        ARCHIVE,
        DESTROY,
        REOPEN
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<List<Integer>> words = Arbitraries.integers()
                .between(0, WORDS.size() - 1)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(10, Kind.DELIVER),
                Tuple.of(4, Kind.REPLY),
                Tuple.of(4, Kind.FLAG),
                Tuple.of(3, Kind.ARCHIVE),
                Tuple.of(2, Kind.DESTROY),
                Tuple.of(1, Kind.REOPEN));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 100), words, words, Arbitraries.of(BETWEEN))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    /** @param prefix how many letters of the last word are typed; all of them if it has fewer */
    private record Text(TextField field, List<Integer> words, int prefix) {}

    private sealed interface Condition {}

    private record Leaf(Text text) implements Condition {}

    private record Flagged() implements Condition {}

    private record Archived() implements Condition {}

    private record Recent(int days) implements Condition {}

    private record Tree(int operator, List<Condition> parts) implements Condition {}

    @Provide
    Arbitrary<Condition> conditions() {
        Arbitrary<Text> text = Combinators.combine(
                        Arbitraries.of(TextField.TEXT, TextField.SUBJECT, TextField.BODY),
                        Arbitraries.integers()
                                .between(0, WORDS.size() - 1)
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(2),
                        Arbitraries.integers().between(2, 12))
                .as(Text::new);
        Arbitrary<Condition> leaf = Arbitraries.frequencyOf(
                Tuple.of(6, text.map(Leaf::new)),
                Tuple.of(1, Arbitraries.just(new Flagged())),
                Tuple.of(1, Arbitraries.just(new Archived())),
                Tuple.of(1, Arbitraries.integers().between(0, 30).map(Recent::new)));
        return Arbitraries.recursive(
                () -> leaf,
                inner -> Combinators.combine(
                                Arbitraries.integers().between(0, 2),
                                inner.list().ofMinSize(1).ofMaxSize(3))
                        .as(Tree::new),
                0,
                3);
    }

    @Provide
    Arbitrary<List<EmailSort>> sorts() {
        Arbitrary<EmailSort.Key> keys = Arbitraries.of(
                EmailSort.Property.RECEIVED_AT,
                EmailSort.Property.SUBJECT,
                EmailSort.Property.SIZE,
                new EmailSort.ByKeyword(EmailSort.Scope.EMAIL, Keyword.FLAGGED),
                new EmailSort.ByKeyword(EmailSort.Scope.SOME_IN_THREAD, Keyword.FLAGGED));
        return Combinators.combine(keys, Arbitraries.of(true, false))
                .as(EmailSort::new)
                .list()
                .ofMaxSize(3);
    }

    /** An email as the model knows it. */
    private record Letter(
            EmailId id,
            String messageId,
            ThreadId thread,
            Instant receivedAt,
            List<String> subject,
            List<String> body,
            Set<Kind> marks) {}

    private final List<Letter> letters = new ArrayList<>();
    private AccountId account;

    @Property(tries = 60)
    void anyHistoryIsFoundAsTheModelSays(
            @ForAll("histories") List<Step> history,
            @ForAll("conditions") Condition first,
            @ForAll("conditions") Condition second,
            @ForAll("sorts") List<EmailSort> sorts,
            @ForAll boolean collapsed)
            throws Exception {
        letters.clear();
        account = store.account("user" + accounts++ + "@south.test");
        for (Step step : history) {
            take(step);
        }
        assertTrue(store.mail.search().settle(account, Waits.PATIENCE));
        for (Condition condition : List.of(first, second)) {
            assertFound(condition, sorts, collapsed);
        }
    }

    private void take(Step step) throws Exception {
        Letter meant = letters.isEmpty() ? null : letters.get(step.place % letters.size());
        if (step.kind == Kind.REOPEN) {
            Instant now = store.clock.instant();
            store.close();
            store = TestMailStore.searchable(TestEngine.H2, directory);
            store.clock.advance(Duration.between(store.clock.instant(), now));
        } else if (step.kind == Kind.DELIVER || step.kind == Kind.REPLY || meant == null) {
            deliver(step, Optional.ofNullable(meant));
        } else if (step.kind == Kind.DESTROY) {
            store.destroy(account, meant.id);
            letters.remove(meant);
        } else if (step.kind == Kind.FLAG) {
            store.update(account, meant.id, EmailPatch.keywords(SetEdit.replace(Set.of(Keyword.FLAGGED))));
            meant.marks.add(Kind.FLAG);
        } else {
            store.update(account, meant.id, EmailPatch.mailboxes(SetEdit.replace(Set.of(archive()))));
            meant.marks.add(Kind.ARCHIVE);
        }
    }

    private void deliver(Step step, Optional<Letter> parent) {
        store.clock.advance(Duration.ofDays(1));
        String messageId = accounts + "." + store.clock.millis() + "@host";
        TestMessage message = TestMessage.of(text(step.subject, step.between.replace("\r\n", " ")))
                .with("MIME-Version: 1.0")
                .with("Content-Type: text/plain; charset=utf-8")
                .with("Content-Transfer-Encoding: 8bit")
                .id(messageId)
                .saying(text(step.body, step.between));
        if (step.kind == Kind.REPLY && parent.isPresent()) {
            message = message.replyTo(parent.get().messageId);
        }
        EmailId id = store.deliver(account, message);
        Email email = store.email(account, id);
        letters.add(new Letter(
                id,
                messageId,
                email.threadId(),
                email.receivedAt(),
                folded(step.subject),
                folded(step.body),
                new HashSet<>()));
    }

    private MailboxId archive() {
        return store.mailbox(account, MailboxRole.ARCHIVE).id();
    }

    private static String text(List<Integer> words, String between) {
        return String.join(
                between, words.stream().map(word -> WORDS.get(word).written).toList());
    }

    private static List<String> folded(List<Integer> words) {
        return words.stream().map(word -> WORDS.get(word).folded).toList();
    }

    private void assertFound(Condition condition, List<EmailSort> sorts, boolean collapsed) {
        EmailFilter filter =
                new And(List.of(filter(condition), new Not(List.of(new Contains(TextField.BODY, "absent")))));
        EmailQuery query = new EmailQuery(filter, sorts, collapsed, new EmailQuery.FromPosition(0, ALL), true);
        List<EmailId> matching = letters.stream()
                .filter(letter -> matches(letter, condition))
                .map(Letter::id)
                .toList();
        // The order comes from the rows, of which other tests say that they are right.
        List<EmailId> order = store.query(account, new EmailQuery(EmailFilter.ALL, sorts, false, query.window(), false))
                .ids();
        List<EmailId> expected = new ArrayList<>();
        Set<ThreadId> threads = new HashSet<>();
        TreeMap<EmailId, ThreadId> threadOf = new TreeMap<>();
        letters.forEach(letter -> threadOf.put(letter.id, letter.thread));
        for (EmailId id : order) {
            if (matching.contains(id) && (threads.add(threadOf.get(id)) || !collapsed)) {
                expected.add(id);
            }
        }
        EmailPage page = store.query(account, query);
        assertEquals(expected, page.ids(), () -> filter + " by " + sorts);
        assertEquals(expected.size(), page.total().getAsLong(), () -> "the total of " + filter);
        for (int from = 0; from < expected.size(); from += 3) {
            List<EmailId> window = expected.subList(from, Math.min(expected.size(), from + 3));
            assertEquals(
                    window,
                    store.query(account, query.within(new EmailQuery.FromPosition(from, 3)))
                            .ids());
            assertEquals(
                    window,
                    store.query(account, query.within(new EmailQuery.FromAnchor(window.get(0), 0, 3)))
                            .ids());
        }
    }

    private EmailFilter filter(Condition condition) {
        if (condition instanceof Leaf leaf) {
            return new Contains(leaf.text.field, sought(leaf.text));
        } else if (condition instanceof Flagged) {
            return new HasKeyword(Keyword.FLAGGED);
        } else if (condition instanceof Archived) {
            return new EmailFilter.InMailbox(archive());
        } else if (condition instanceof Recent recent) {
            return new EmailFilter.After(store.clock.instant().minus(Duration.ofDays(recent.days)));
        }
        Tree tree = (Tree) condition;
        List<EmailFilter> parts = tree.parts.stream().map(this::filter).toList();
        return switch (tree.operator) {
            case 0 -> new And(parts);
            case 1 -> new Or(parts);
            default -> new Not(parts);
        };
    }

    private static String sought(Text text) {
        List<String> words = folded(text.words);
        String last = words.get(words.size() - 1);
        List<String> typed = new ArrayList<>(words.subList(0, words.size() - 1));
        typed.add(last.substring(0, Math.min(last.length(), text.prefix)));
        return String.join(" ", typed);
    }

    private boolean matches(Letter letter, Condition condition) {
        if (condition instanceof Leaf leaf) {
            boolean subject = leaf.text.field != TextField.BODY && holds(letter.subject, leaf.text);
            return subject || (leaf.text.field != TextField.SUBJECT && holds(letter.body, leaf.text));
        } else if (condition instanceof Flagged) {
            return letter.marks.contains(Kind.FLAG);
        } else if (condition instanceof Archived) {
            return letter.marks.contains(Kind.ARCHIVE);
        } else if (condition instanceof Recent recent) {
            return !letter.receivedAt.isBefore(store.clock.instant().minus(Duration.ofDays(recent.days)));
        }
        Tree tree = (Tree) condition;
        return switch (tree.operator) {
            case 0 -> tree.parts.stream().allMatch(part -> matches(letter, part));
            case 1 -> tree.parts.stream().anyMatch(part -> matches(letter, part));
            default -> tree.parts.stream().noneMatch(part -> matches(letter, part));
        };
    }

    private static boolean holds(List<String> words, Text text) {
        List<String> sought = List.of(sought(text).split(" "));
        int last = sought.size() - 1;
        for (int from = 0; from + last < words.size(); from++) {
            String ending = words.get(from + last);
            boolean ends = sought.get(last).length() > 1
                    ? ending.startsWith(sought.get(last))
                    : ending.equals(sought.get(last));
            if (ends && words.subList(from, from + last).equals(sought.subList(0, last))) {
                return true;
            }
        }
        return false;
    }
}
