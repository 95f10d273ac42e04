package org.postroad.mailstore.search;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.BytesRef;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;

/** Compares accounts of the store with those of the index. Confined to one thread. */
final class AccountComparison {
    private static final int LOOKED_UP_AT_ONCE = 200;

    private final IndexedStore store;
    private final IndexFiles files;
    private long reached;

    AccountComparison(IndexedStore store, IndexFiles files) {
        this.store = store;
        this.files = files;
    }

    /** Of the next accounts above one, those that have changed since they were indexed. What an index ahead of its store knows is deleted. */
    List<AccountId> next(long above, int limit) throws IOException {
        Map<AccountId, Long> states = store.database().read(rows -> {
            Map<AccountId, Long> found = new TreeMap<>();
            for (Account account : store.directory().list(rows, above, limit)) {
                found.put(
                        account.id(), store.changes().state(rows, account.id()).value());
            }
            return found;
        });
        List<AccountId> differing = new ArrayList<>();
        for (Map.Entry<AccountId, Long> state : states.entrySet()) {
            try (IndexView view = new IndexView(files.searchers(), state.getKey())) {
                long indexed = view.indexedUpTo();
                if (indexed > state.getValue()) {
                    // The store is older than the index: a backup. Its ids may come to name other emails.
                    files.deleteAll(state.getKey());
                }
                if (indexed != state.getValue()) {
                    differing.add(state.getKey());
                }
            }
            reached = state.getKey().value();
        }
        if (states.size() < limit) {
            reached = -1;
        }
        return differing;
    }

    /** The last account that was compared; -1 if it was the last one of all. */
    long reached() {
        return reached;
    }

    /** Accounts that the index knows and the store does not any more. */
    List<AccountId> removed() throws IOException {
        List<AccountId> known = new ArrayList<>(indexed());
        List<AccountId> gone = new ArrayList<>();
        for (int from = 0; from < known.size(); from += LOOKED_UP_AT_ONCE) {
            List<AccountId> some = known.subList(from, Math.min(known.size(), from + LOOKED_UP_AT_ONCE));
            gone.addAll(store.database()
                    .read(rows -> some.stream()
                            .filter(account ->
                                    store.directory().find(rows, account).isEmpty())
                            .toList()));
        }
        return gone;
    }

    private Set<AccountId> indexed() throws IOException {
        Set<AccountId> accounts = new TreeSet<>();
        IndexSearcher searcher = files.searchers().acquire();
        try {
            for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                TermsEnum markers =
                        Terms.getTerms(leaf.reader(), IndexField.MARKER).iterator();
                for (BytesRef marker = markers.next(); marker != null; marker = markers.next()) {
                    accounts.add(new AccountId(ByteBuffer.wrap(marker.bytes, marker.offset, marker.length)
                            .getLong()));
                }
            }
        } finally {
            files.searchers().release(searcher);
        }
        return accounts;
    }
}
