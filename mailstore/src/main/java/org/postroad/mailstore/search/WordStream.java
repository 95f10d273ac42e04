package org.postroad.mailstore.search;

import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.UnicodeUtil;
import org.postroad.mailstore.text.Word;
import org.postroad.mailstore.text.WordReader;

/** The words of some texts, for the index. Used again for the next document. Confined to one thread. */
final class WordStream extends TokenStream {
    /** No phrase reaches from one text into the next. */
    private static final int GAP = 100;

    private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
    private final PositionIncrementAttribute increment = addAttribute(PositionIncrementAttribute.class);
    private final BytesRef octets = new BytesRef(UnicodeUtil.maxUTF8Length(WordReader.MAX_WORD));
    private List<String> texts = List.of();
    private WordReader reader = new WordReader("");
    private int next;
    private int position = -1;
    private boolean newText;

    WordStream over(List<String> values) {
        texts = values;
        return this;
    }

    @Override
    public void reset() {
        reader = new WordReader("");
        next = 0;
        newText = false;
    }

    @Override
    public boolean incrementToken() {
        Word word = reader.next();
        while (word == null) {
            if (next == texts.size()) {
                return false;
            }
            reader = new WordReader(texts.get(next++));
            position = -1;
            newText = true;
            word = reader.next();
        }
        String text = word.text();
        octets.length = UnicodeUtil.UTF16toUTF8(text, 0, text.length(), octets.bytes);
        term.setBytesRef(octets);
        increment.setPositionIncrement(word.position() - position + (newText ? GAP : 0));
        position = word.position();
        newText = false;
        return true;
    }
}
