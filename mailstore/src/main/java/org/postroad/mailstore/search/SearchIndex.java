package org.postroad.mailstore.search;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.Search;
import org.postroad.mailstore.SearchSnippet;
import org.postroad.mailstore.SearchStatus;
import org.postroad.mailstore.feed.ChangePublisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The full-text index of a node. It follows the store by itself from {@link #start} on; while it cannot be used, or is far behind an
 * account, {@link #view} is empty and the store answers from its rows. Thread-safe.
 */
public final class SearchIndex implements Search, ChangePublisher.Watcher, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SearchIndex.class);
    /** An account's index answers if it lacks at most so many of its changes, or one in so many. */
    private static final long MAX_LACK = 100;

    private final @Nullable Indexer indexer;
    private @Nullable IndexedStore store;

    private SearchIndex(@Nullable Indexer indexer) {
        this.indexer = indexer;
    }

    /** An index in a directory of its own, which is made where it is missing. */
    public static SearchIndex in(Path directory) {
        return new SearchIndex(new Indexer(directory));
    }

    /** No index: everything is searched in the rows. */
    public static SearchIndex none() {
        return new SearchIndex(null);
    }

    /** Follows a store from now on. Called once. */
    public void start(IndexedStore followed) {
        store = followed;
        if (indexer != null) {
            indexer.start(followed);
        }
    }

    @Override
    public void changed(AccountId account) {
        if (indexer != null) {
            indexer.changed(account);
        }
    }

    @Override
    public void mayHaveMissed() {
        if (indexer != null) {
            indexer.compare();
        }
    }

    /**
     * What the index knows of an account; empty if it cannot tell enough.
     *
     * @param state of the account, where the rows are
     */
    public Optional<TextView> view(AccountId account, ModSeq state) {
        if (indexer == null) {
            return Optional.empty();
        }
        try {
            Optional<IndexView> view = indexer.view(account);
            if (view.isPresent() && !isNear(state.value(), view.get().indexedUpTo())) {
                view.get().close();
                return Optional.empty();
            }
            return view.map(TextView.class::cast);
        } catch (IOException | RuntimeException failure) {
            failed(failure);
            return Optional.empty();
        }
    }

    private static boolean isNear(long state, long indexed) {
        long lag = state - indexed;
        return indexed > 0 && (lag <= MAX_LACK || lag <= state / MAX_LACK);
    }

    /** A search has failed; the index is opened again, and checked. */
    public void failed(Exception failure) {
        LOG.warn("the search index failed; mail is searched without it until it works again", failure);
        if (indexer != null) {
            indexer.doubt();
        }
    }

    @Override
    public boolean settle(AccountId account, Duration patience) {
        IndexedStore followed = store;
        if (indexer == null || followed == null) {
            return false;
        }
        ModSeq state = followed.database().read(rows -> followed.changes().state(rows, account));
        return indexer.await(account, state.value(), patience);
    }

    @Override
    public List<SearchSnippet> snippets(List<Email> emails, EmailFilter filter) {
        IndexedStore followed = store;
        if (followed == null) {
            throw new IllegalStateException("not started");
        }
        Snippets snippets = new Snippets(filter, followed.blobs());
        return emails.stream().map(snippets::of).toList();
    }

    @Override
    public SearchStatus status() {
        return indexer == null ? SearchStatus.NONE : indexer.status();
    }

    @Override
    public void close() {
        if (indexer != null) {
            indexer.close();
        }
    }
}
