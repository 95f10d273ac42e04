package org.postroad.mailstore.search;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.postroad.common.testing.TestEngine;
import org.postroad.common.testing.Waits;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailFilter.Contains;
import org.postroad.mailstore.EmailFilter.TextField;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailPage;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.testing.TestMailStore;
import org.postroad.mailstore.testing.TestMessage;

/** A store with its index, and short words for what tests of the search do often. */
final class SearchRig implements AutoCloseable {
    private static final int ALL = 1000;

    final TestMailStore store;
    final AccountId bob;

    private SearchRig(TestMailStore store, AccountId bob) {
        this.store = store;
        this.bob = bob;
    }

    /** A new store. */
    static SearchRig in(Path directory) {
        return on(TestEngine.H2, directory);
    }

    /** A new store, with its rows elsewhere. */
    static SearchRig on(TestEngine engine, Path directory) {
        TestMailStore store = TestMailStore.searchable(engine, directory);
        return new SearchRig(store, store.account("bob@south.test"));
    }

    /** A new store, with its index elsewhere. */
    static SearchRig in(Path directory, Path index) {
        TestMailStore store = TestMailStore.searchable(TestEngine.H2, directory, index);
        return new SearchRig(store, store.account("bob@south.test"));
    }

    /** The store that another rig has left there. */
    static SearchRig again(Path directory) {
        TestMailStore store = TestMailStore.searchable(TestEngine.H2, directory);
        store.clock.advance(Duration.ofDays(200)); // its clock begins anew
        return new SearchRig(
                store,
                store.database
                        .read(rows -> store.mail.directory().byLogin(rows, "bob@south.test"))
                        .orElseThrow()
                        .id());
    }

    EmailId deliver(String subject, String body) {
        return store.deliver(
                bob,
                TestMessage.of(subject)
                        .with("MIME-Version: 1.0")
                        .with("Content-Type: text/plain; charset=utf-8")
                        .with("Content-Transfer-Encoding: 8bit")
                        .saying(body));
    }

    /** Waits until the index knows all. */
    void settle() {
        assertTrue(store.mail.search().settle(bob, Waits.PATIENCE), "the index is in step with the store");
    }

    List<EmailId> find(EmailQuery query) {
        settle();
        return store.query(bob, query).ids();
    }

    /** Newest first. */
    List<EmailId> find(EmailFilter filter) {
        settle();
        EmailPage page = store.query(bob, EmailQuery.newest(filter, ALL).withTotal());
        assertTrue(page.total().getAsLong() == page.ids().size(), "the total is the length of the list");
        return page.ids();
    }

    List<EmailId> find(TextField field, String text) {
        return find(new Contains(field, text));
    }

    /** Every word anywhere, as the webmail asks. */
    List<EmailId> find(String words) {
        return find(new EmailFilter.And(Arrays.stream(words.split(" "))
                .map(word -> (EmailFilter) new Contains(TextField.TEXT, word))
                .collect(Collectors.toList())));
    }

    @Override
    public void close() throws Exception {
        store.close();
    }
}
