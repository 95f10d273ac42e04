package org.postroad.mailstore.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.QueryTimeoutImpl;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.search.TermQuery;
import org.postroad.common.db.StorageException;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.StoreFault.Reason;

/** One account as the index knows it. */
final class IndexView implements TextView {
    private static final long PATIENCE_MILLIS = 10_000;

    private final SearcherManager searchers;
    private final IndexSearcher acquired;
    private final IndexSearcher searcher;
    private final AccountId account;

    IndexView(SearcherManager searchers, AccountId account) throws IOException {
        this.searchers = searchers;
        this.account = account;
        acquired = searchers.acquire();
        searcher = new IndexSearcher(acquired.getIndexReader());
    }

    /** What may fail in the index. */
    @FunctionalInterface
    interface Search<T> {
        T run() throws IOException;
    }

    @Override
    public Walk walk(EmailFilter filter, List<EmailSort> sorts, boolean idsAscend) {
        return attempt(() -> new IndexWalk(this, searcher, query(filter), sorts, idsAscend));
    }

    @Override
    public long count(EmailFilter filter) {
        return attempt(() -> searcher.count(query(filter)));
    }

    @Override
    public long countThreads(EmailFilter filter) {
        return attempt(() -> {
            Numbers threads = new Numbers(IndexField.THREAD);
            searcher.search(query(filter), threads);
            return Arrays.stream(threads.sorted()).distinct().count();
        });
    }

    @Override
    public Set<Long> among(EmailFilter filter, Collection<Long> emails) {
        return attempt(() -> {
            long[] ids = emails.stream().mapToLong(Long::longValue).toArray();
            BooleanQuery both = new BooleanQuery.Builder()
                    .add(query(filter), Occur.FILTER)
                    .add(NumericDocValuesField.newSlowSetQuery(IndexField.ID, ids), Occur.FILTER)
                    .build();
            Numbers found = new Numbers(IndexField.ID);
            searcher.search(both, found);
            Set<Long> set = new HashSet<>();
            Arrays.stream(found.sorted()).forEach(set::add);
            return set;
        });
    }

    /** The ids of all the account's emails in the index, ascending. */
    long[] all() throws IOException {
        Numbers ids = new Numbers(IndexField.ID);
        searcher.search(ofAccount(), ids);
        return ids.sorted();
    }

    /** The point of the account's sequence up to which its emails are here; 0 if there are none yet. */
    long indexedUpTo() throws IOException {
        Numbers marker = new Numbers(IndexField.MODSEQ);
        searcher.search(new TermQuery(new Term(IndexField.MARKER, IndexField.account(account))), marker);
        long[] points = marker.sorted();
        return points.length == 0 ? 0 : points[points.length - 1];
    }

    /** Runs a search, with the failures of this class. */
    <T> T attempt(Search<T> search) {
        try {
            searcher.setTimeout(new QueryTimeoutImpl(PATIENCE_MILLIS));
            T result = search.run();
            if (searcher.timedOut()) {
                throw new StorageException("a search took longer than " + PATIENCE_MILLIS + " ms");
            }
            return result;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (IndexSearcher.TooManyClauses tooLarge) {
            throw new StoreFault(Reason.FILTER_TOO_LARGE);
        }
    }

    private Query query(EmailFilter filter) throws IOException {
        return new BooleanQuery.Builder()
                .add(ofAccount(), Occur.FILTER)
                .add(new TextQueries(searcher.getIndexReader()).query(filter), Occur.FILTER)
                .build();
    }

    private Query ofAccount() {
        return new TermQuery(new Term(IndexField.ACCOUNT, IndexField.account(account)));
    }

    @Override
    public void close() {
        try {
            searchers.release(acquired);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Collects a number of each document. */
    private static final class Numbers extends SimpleCollector {
        private static final int FIRST_ROOM = 1024;

        private final String field;
        private long[] numbers = new long[FIRST_ROOM];
        private int size;
        private NumericDocValues values = DocValues.emptyNumeric();

        Numbers(String field) {
            this.field = field;
        }

        @Override
        protected void doSetNextReader(LeafReaderContext leaf) throws IOException {
            values = DocValues.getNumeric(leaf.reader(), field);
        }

        @Override
        public void collect(int document) throws IOException {
            if (values.advanceExact(document)) {
                if (size == numbers.length) {
                    numbers = Arrays.copyOf(numbers, 2 * size);
                }
                numbers[size++] = values.longValue();
            }
        }

        @Override
        public ScoreMode scoreMode() {
            return ScoreMode.COMPLETE_NO_SCORES;
        }

        long[] sorted() {
            long[] all = Arrays.copyOf(numbers, size);
            Arrays.sort(all);
            return all;
        }
    }
}
