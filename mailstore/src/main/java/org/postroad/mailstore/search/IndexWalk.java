package org.postroad.mailstore.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TopDocs;
import org.jspecify.annotations.Nullable;
import org.postroad.mailstore.EmailSort;

/**
 * Goes along the hits of a search in the order that was asked for, in steps. A step searches anew for what follows the last hit, so memory
 * is bounded by the step, and the caller lets the steps grow. Confined to one thread.
 */
final class IndexWalk implements TextView.Walk {
    private final IndexView view;
    private final IndexSearcher searcher;
    private final Query query;
    private final Sort sort;
    private @Nullable FieldDoc last;

    IndexWalk(IndexView view, IndexSearcher searcher, Query query, List<EmailSort> sorts, boolean idsAscend) {
        this.view = view;
        this.searcher = searcher;
        this.query = query;
        sort = sort(sorts, idsAscend);
    }

    @Override
    public List<TextView.Hit> next(int limit) {
        return view.attempt(() -> {
            TopDocs step = searcher.searchAfter(last, query, limit, sort, false);
            long[] emails = numbers(IndexField.ID, step.scoreDocs);
            long[] threads = numbers(IndexField.THREAD, step.scoreDocs);
            List<TextView.Hit> hits = new ArrayList<>(emails.length);
            for (int i = 0; i < emails.length; i++) {
                FieldDoc hit = (FieldDoc) step.scoreDocs[i];
                hits.add(new TextView.Hit(emails[i], threads[i], tied(last, hit)));
                last = hit;
            }
            return hits;
        });
    }

    @Override
    public void skip(long count) {
        long left = count;
        while (left > 0) {
            int step = (int) Math.min(left, LONGEST_STEP);
            int passed = view.attempt(() -> pass(step));
            left = passed < step ? 0 : left - passed;
        }
    }

    private int pass(int limit) throws IOException {
        ScoreDoc[] step = searcher.searchAfter(last, query, limit, sort, false).scoreDocs;
        if (step.length > 0) {
            last = (FieldDoc) step[step.length - 1];
        }
        return step.length;
    }

    private static int tied(@Nullable FieldDoc before, FieldDoc hit) {
        int tied = 0;
        while (before != null && tied < hit.fields.length && Objects.equals(before.fields[tied], hit.fields[tied])) {
            tied++;
        }
        return tied;
    }

    private static Sort sort(List<EmailSort> sorts, boolean idsAscend) {
        List<SortField> fields = new ArrayList<>();
        sorts.forEach(sort -> fields.add(field((EmailSort.Property) sort.key(), !sort.ascending())));
        fields.add(new SortField(IndexField.ID, SortField.Type.LONG, !idsAscend));
        return new Sort(fields.toArray(SortField[]::new));
    }

    private static SortField field(EmailSort.Property property, boolean reverse) {
        return switch (property) {
            case RECEIVED_AT -> new SortField(IndexField.RECEIVED_AT, SortField.Type.LONG, reverse);
            case SENT_AT -> new SortField(IndexField.SENT_AT, SortField.Type.LONG, reverse);
            case SIZE -> new SortField(IndexField.SIZE, SortField.Type.LONG, reverse);
            case FROM -> new SortField(IndexField.SENDER_KEY, SortField.Type.STRING, reverse);
            case TO -> new SortField(IndexField.RECIPIENT_KEY, SortField.Type.STRING, reverse);
            case SUBJECT -> new SortField(IndexField.SUBJECT_KEY, SortField.Type.STRING, reverse);
        };
    }

    /** A number of each of the documents, which are read in the order in which they lie. */
    private long[] numbers(String field, ScoreDoc[] documents) throws IOException {
        long[] inOrder = new long[documents.length];
        for (int i = 0; i < documents.length; i++) {
            inOrder[i] = (long) documents[i].doc << Integer.SIZE | i;
        }
        Arrays.sort(inOrder);
        long[] numbers = new long[documents.length];
        Iterator<LeafReaderContext> leaves = searcher.getIndexReader().leaves().iterator();
        int base = 0;
        int end = 0;
        NumericDocValues values = DocValues.emptyNumeric();
        for (long entry : inOrder) {
            int document = (int) (entry >>> Integer.SIZE);
            while (document >= end) {
                LeafReaderContext leaf = leaves.next();
                base = leaf.docBase;
                end = base + leaf.reader().maxDoc();
                values = DocValues.getNumeric(leaf.reader(), field);
            }
            if (!values.advanceExact(document - base)) {
                throw new IOException("a document without " + field);
            }
            numbers[(int) entry] = values.longValue();
        }
        return numbers;
    }
}
