package org.postroad.common.db;

/**
 * Where the two engines must be told different things. All other SQL, the migrations included, is the same word for word; what both must
 * understand is in the package's documentation.
 */
enum Dialect {
    H2,
    POSTGRES {
        @Override
        String text(String text) {
            return text.indexOf(NUL) < 0 ? text : text.replace(NUL, REPLACEMENT);
        }
    };

    private static final char NUL = '\0';
    private static final char REPLACEMENT = '\uFFFD';

    /** A text as a column can hold it. PostgreSQL has no NUL in a text, and mail has. */
    String text(String text) {
        return text;
    }
}
