package org.postroad.mailstore.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexOrDocValuesQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.MultiPhraseQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailFilter.Contains;
import org.postroad.mailstore.text.Word;

/**
 * Filters as queries of the index. A user's text is cut into words and never parsed. Confined to one thread.
 *
 * <p>What only the rows know, keywords and mailboxes, the index cannot decide: such a condition is taken for fulfilled by all or by none,
 * whichever makes the answer larger, so nothing that fulfils the filter is left out.
 */
final class TextQueries {
    /** Words that a phrase may end with, if what was typed begins several. Where more do, they need not stand behind the others. */
    private static final int MAX_ENDINGS = 64;

    private static final Query ALL = new MatchAllDocsQuery();
    private static final Query NONE = new MatchNoDocsQuery();

    private final IndexReader reader;

    TextQueries(IndexReader reader) {
        this.reader = reader;
    }

    /** Finds all that fulfil the filter, and no others if it is {@link TextView#decides decided}. */
    Query query(EmailFilter filter) throws IOException {
        return query(filter, true);
    }

    /** @param wide whether too many are better than too few */
    private Query query(EmailFilter filter, boolean wide) throws IOException {
        if (filter instanceof EmailFilter.And and) {
            return all(and.filters(), wide);
        } else if (filter instanceof EmailFilter.Or or) {
            return any(or.filters(), wide);
        } else if (filter instanceof EmailFilter.Not not) {
            return new BooleanQuery.Builder()
                    .add(ALL, Occur.FILTER)
                    .add(any(not.filters(), !wide), Occur.MUST_NOT)
                    .build();
        } else if (filter instanceof Contains contains) {
            return contains(contains);
        } else if (filter instanceof EmailFilter.Header header) {
            return header(header);
        } else if (filter instanceof EmailFilter.Before before) {
            return received(Long.MIN_VALUE, before.moment().toEpochMilli() - 1);
        } else if (filter instanceof EmailFilter.After after) {
            return received(after.moment().toEpochMilli(), Long.MAX_VALUE);
        } else if (filter instanceof EmailFilter.MinSize min) {
            return size(min.octets(), Long.MAX_VALUE);
        } else if (filter instanceof EmailFilter.MaxSize max) {
            return size(0, max.octets() - 1);
        } else if (filter instanceof EmailFilter.HasAttachment attachment) {
            long wanted = attachment.wanted() ? 1 : 0;
            return NumericDocValuesField.newSlowExactQuery(IndexField.ATTACHMENT, wanted);
        }
        return wide ? ALL : NONE;
    }

    private Query all(List<EmailFilter> filters, boolean wide) throws IOException {
        BooleanQuery.Builder all = new BooleanQuery.Builder().add(ALL, Occur.FILTER);
        for (EmailFilter filter : SoughtText.withoutSigns(filters)) {
            all.add(query(filter, wide), Occur.FILTER);
        }
        return all.build();
    }

    private Query any(List<EmailFilter> filters, boolean wide) throws IOException {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        for (EmailFilter filter : filters) {
            any.add(query(filter, wide), Occur.SHOULD);
        }
        return filters.isEmpty() ? NONE : any.build();
    }

    private static Query received(long from, long to) {
        return new IndexOrDocValuesQuery(
                LongPoint.newRangeQuery(IndexField.RECEIVED_AT, from, to),
                NumericDocValuesField.newSlowRangeQuery(IndexField.RECEIVED_AT, from, to));
    }

    private static Query size(long from, long to) {
        return from > to ? NONE : NumericDocValuesField.newSlowRangeQuery(IndexField.SIZE, from, to);
    }

    private Query contains(Contains filter) throws IOException {
        SoughtText sought = SoughtText.of(filter.text());
        BooleanQuery.Builder anywhere = new BooleanQuery.Builder();
        for (String field : IndexField.of(filter.field())) {
            anywhere.add(inField(field, sought), Occur.SHOULD);
        }
        return anywhere.build();
    }

    private Query header(EmailFilter.Header filter) throws IOException {
        String field = IndexField.ofHeader(filter.name());
        return filter.value().isEmpty()
                ? new TermQuery(new Term(IndexField.PRESENT, field))
                : inField(field, SoughtText.of(filter.value()));
    }

    private Query inField(String field, SoughtText sought) throws IOException {
        List<Word> words = sought.words();
        if (words.isEmpty()) {
            return NONE;
        }
        Word last = words.get(words.size() - 1);
        if (words.size() == 1) {
            Term term = new Term(field, last.text());
            return sought.lastIsPrefix() ? new PrefixQuery(term) : new TermQuery(term);
        }
        if (!sought.lastIsPrefix()) {
            return phrase(field, words);
        }
        Term[] endings = endings(field, last.text());
        if (endings.length > MAX_ENDINGS) {
            return new BooleanQuery.Builder()
                    .add(phrase(field, words.subList(0, words.size() - 1)), Occur.FILTER)
                    .add(new PrefixQuery(new Term(field, last.text())), Occur.FILTER)
                    .build();
        }
        if (endings.length == 0) {
            return NONE;
        }
        MultiPhraseQuery.Builder phrase = new MultiPhraseQuery.Builder();
        for (Word word : words.subList(0, words.size() - 1)) {
            phrase.add(new Term[] {new Term(field, word.text())}, word.position());
        }
        return phrase.add(endings, last.position()).build();
    }

    private static Query phrase(String field, List<Word> words) {
        PhraseQuery.Builder phrase = new PhraseQuery.Builder();
        words.forEach(word -> phrase.add(new Term(field, word.text()), word.position()));
        return phrase.build();
    }

    /** The words in the index that begin so; one more than {@link #MAX_ENDINGS} if there are more. */
    private Term[] endings(String field, String prefix) throws IOException {
        BytesRef start = new BytesRef(prefix);
        Set<BytesRef> found = new HashSet<>();
        for (LeafReaderContext leaf : reader.leaves()) {
            TermsEnum words = Terms.getTerms(leaf.reader(), field).iterator();
            TermsEnum.SeekStatus at = words.seekCeil(start);
            BytesRef word = at == TermsEnum.SeekStatus.END ? null : words.term();
            while (word != null && StringHelper.startsWith(word, start) && found.size() <= MAX_ENDINGS) {
                found.add(BytesRef.deepCopyOf(word));
                word = words.next();
            }
        }
        List<Term> terms = new ArrayList<>();
        found.stream().sorted().forEach(word -> terms.add(new Term(field, word)));
        return terms.toArray(Term[]::new);
    }
}
