package org.postroad.common.db;

/**
 * Where the two engines must be told different things. All other SQL, the migrations included, is the same word for word; what both must
 * understand is in the package's documentation.
 */
enum Dialect {
    /** Its SERIALIZABLE is one snapshot of every table; its REPEATABLE READ takes one per table, when it is first used. */
    H2("TRANSACTION_SERIALIZABLE"),
    /** Its REPEATABLE READ is one snapshot of every table, which a reader cannot make fail. */
    POSTGRES("TRANSACTION_REPEATABLE_READ") {
        @Override
        String text(String text) {
            return text.indexOf(NUL) < 0 ? text : text.replace(NUL, REPLACEMENT);
        }
    };

    private static final char NUL = '\0';
    private static final char REPLACEMENT = '\uFFFD';

    private final String snapshotIsolation;

    Dialect(String snapshotIsolation) {
        this.snapshotIsolation = snapshotIsolation;
    }

    /** The isolation, as the pool names it, in which a whole body sees the rows of one moment. */
    String snapshotIsolation() {
        return snapshotIsolation;
    }

    /** A text as a column can hold it. PostgreSQL has no NUL in a text, and mail has. */
    String text(String text) {
        return text;
    }
}
