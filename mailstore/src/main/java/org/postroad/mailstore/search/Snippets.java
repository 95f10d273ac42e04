package org.postroad.mailstore.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postroad.common.blob.BlobStore;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailFilter.TextField;
import org.postroad.mailstore.SearchSnippet;
import org.postroad.mailstore.SearchSnippet.Mark;
import org.postroad.mailstore.SearchSnippet.Marked;

/** Finds where the text of a filter stands (RFC 8621 §5). Confined to one thread. */
final class Snippets {
    /** Octets of a snippet at most, once it is HTML with its marks. */
    private static final int MAX_OCTETS = 255;

    private static final int BEFORE = 40; // UTF-16 units
    private static final int OCTETS_OF_MARK = "<mark></mark>".length();
    private static final int OCTETS_OF_ESCAPE = "&quot;".length();
    private static final Set<TextField> IN_SUBJECT = Set.of(TextField.TEXT, TextField.SUBJECT);
    private static final Set<TextField> IN_BODY = Set.of(TextField.TEXT, TextField.BODY);

    private final List<SoughtText> inSubject = new ArrayList<>();
    private final List<SoughtText> inBody = new ArrayList<>();
    private final BlobStore blobs;

    Snippets(EmailFilter filter, BlobStore blobs) {
        this.blobs = blobs;
        collect(filter);
    }

    /** What is wanted, not what is not wanted. */
    private void collect(EmailFilter filter) {
        if (filter instanceof EmailFilter.Contains contains) {
            SoughtText sought = SoughtText.of(contains.text());
            if (IN_SUBJECT.contains(contains.field())) {
                inSubject.add(sought);
            }
            if (IN_BODY.contains(contains.field())) {
                inBody.add(sought);
            }
        } else if (filter instanceof EmailFilter.And and) {
            and.filters().forEach(this::collect);
        } else if (filter instanceof EmailFilter.Or or) {
            or.filters().forEach(this::collect);
        }
    }

    SearchSnippet of(Email email) {
        return new SearchSnippet(email.id(), subject(email), body(email));
    }

    private @Nullable Marked subject(Email email) {
        String subject = email.summary().headers().subject();
        List<Mark> marks = inSubject.isEmpty() ? List.of() : TextMatches.in(subject, inSubject);
        return marks.isEmpty() ? null : new Marked(subject, marks);
    }

    private @Nullable Marked body(Email email) {
        if (inBody.isEmpty()) {
            return null;
        }
        for (String part : BodyTexts.of(email, blobs)) {
            String line = onOneLine(part);
            List<Mark> marks = TextMatches.in(line, inBody);
            if (!marks.isEmpty()) {
                return piece(line, marks);
            }
        }
        return null;
    }

    /** The first mark with what stands around it, as far as there is room. */
    private static Marked piece(String line, List<Mark> marks) {
        int start = beginning(line, marks.get(0).start());
        List<Mark> inside = new ArrayList<>();
        int octets = 0;
        int end = start;
        while (end < line.length()) {
            Mark mark = markAt(marks, end);
            int next = mark == null ? line.offsetByCodePoints(end, 1) : mark.end();
            int more = octets(line.substring(end, next)) + (mark == null ? 0 : OCTETS_OF_MARK);
            if (octets + more > MAX_OCTETS) {
                break;
            }
            if (mark != null) {
                inside.add(new Mark(mark.start() - start, mark.end() - start));
            }
            octets += more;
            end = next;
        }
        return new Marked(line.substring(start, end), inside);
    }

    /** A little before a mark, at the beginning of a word. */
    private static int beginning(String line, int mark) {
        int start = Math.max(0, mark - BEFORE);
        if (start == 0) {
            return 0;
        }
        int space = line.indexOf(' ', start - 1);
        if (space >= 0 && space < mark) {
            return space + 1;
        }
        return Character.isLowSurrogate(line.charAt(start)) ? start + 1 : start;
    }

    private static @Nullable Mark markAt(List<Mark> marks, int start) {
        for (Mark mark : marks) {
            if (mark.start() >= start) {
                return mark.start() == start ? mark : null;
            }
        }
        return null;
    }

    private static int octets(String text) {
        return text.codePoints()
                .map(c -> "&<>\"'".indexOf(c) >= 0
                        ? OCTETS_OF_ESCAPE
                        : c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
    }

    private static String onOneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c)) {
                gap = !line.isEmpty();
            } else {
                line.append(gap ? " " : "").append(c);
                gap = false;
            }
        }
        return line.toString();
    }
}
