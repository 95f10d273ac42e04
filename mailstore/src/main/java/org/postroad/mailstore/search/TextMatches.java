package org.postroad.mailstore.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.postroad.mailstore.SearchSnippet.Mark;
import org.postroad.mailstore.text.Word;
import org.postroad.mailstore.text.WordReader;

/** Finds in a text what the index would find in it. */
final class TextMatches {
    /** Words of a text that are looked at; no more marks than this either. */
    private static final int MAX_WORDS = 200_000;

    private static final int MAX_MARKS = 1000;

    private final List<Word> words = new ArrayList<>();
    /** The first word at each position. */
    private final List<Integer> places = new ArrayList<>();

    private TextMatches(String text) {
        WordReader reader = new WordReader(text);
        for (Word word = reader.next(); word != null && words.size() < MAX_WORDS; word = reader.next()) {
            if (word.position() == places.size()) {
                places.add(words.size());
            }
            words.add(word);
        }
    }

    /** Where any of what is sought stands, in order; what overlaps or touches is one. */
    static List<Mark> in(String text, List<SoughtText> sought) {
        TextMatches matches = new TextMatches(text);
        List<Mark> marks = new ArrayList<>();
        for (SoughtText one : sought) {
            if (!one.words().isEmpty()) {
                matches.find(one, marks);
            }
        }
        return joined(marks);
    }

    private void find(SoughtText sought, List<Mark> marks) {
        List<Word> wanted = sought.words();
        for (int position = 0; position < places.size() && marks.size() < MAX_MARKS; position++) {
            int start = -1;
            int end = -1;
            boolean all = true;
            for (int i = 0; i < wanted.size() && all; i++) {
                boolean prefix = sought.lastIsPrefix() && i == wanted.size() - 1;
                int place =
                        place(wanted.get(i), prefix, position + wanted.get(i).position());
                all = place >= 0;
                if (all) {
                    start = start < 0 ? words.get(place).start() : start;
                    end = words.get(place).end();
                }
            }
            if (all && end > start) {
                marks.add(new Mark(start, end));
            }
        }
    }

    /** The word at a position that is what is wanted; -1 if none is. */
    private int place(Word wanted, boolean prefix, int position) {
        if (position >= places.size()) {
            return -1;
        }
        int end = position + 1 < places.size() ? places.get(position + 1) : words.size();
        for (int place = places.get(position); place < end; place++) {
            String text = words.get(place).text();
            if (prefix ? text.startsWith(wanted.text()) : text.equals(wanted.text())) {
                return place;
            }
        }
        return -1;
    }

    private static List<Mark> joined(List<Mark> marks) {
        List<Mark> joined = new ArrayList<>();
        marks.sort(Comparator.comparingInt(Mark::start).thenComparingInt(Mark::end));
        for (Mark mark : marks) {
            Mark last = joined.isEmpty() ? new Mark(-2, -1) : joined.get(joined.size() - 1);
            if (mark.start() <= last.end()) {
                joined.set(joined.size() - 1, new Mark(last.start(), Math.max(last.end(), mark.end())));
            } else {
                joined.add(mark);
            }
        }
        return joined;
    }
}
