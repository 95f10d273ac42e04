package org.postroad.mailstore;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the text that was looked for stands in an email (RFC 8621 §5). Immutable.
 *
 * @param inSubject the whole subject; null if nothing is found there, see {@link #subject}
 * @param inBody a piece of the body, on one line; null if nothing is found there, see {@link #body}
 */
public record SearchSnippet(
        EmailId email, @Nullable Marked inSubject, @Nullable Marked inBody) {
    /**
     * A text with what was found in it.
     *
     * @param marks in order, not overlapping, not empty
     */
    public record Marked(String text, List<Mark> marks) {
        public Marked {
            marks = List.copyOf(marks);
        }
    }

    /** A piece of a text, in UTF-16 units: {@code end} is behind its last one. */
    public record Mark(int start, int end) {}

    public Optional<Marked> subject() {
        return Optional.ofNullable(inSubject);
    }

    public Optional<Marked> body() {
        return Optional.ofNullable(inBody);
    }
}
