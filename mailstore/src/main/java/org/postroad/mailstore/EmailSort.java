package org.postroad.mailstore;

/** One criterion by which emails are ordered (RFC 8621 §4.4.2). Emails that are equal in all of them go by id. Immutable. */
public record EmailSort(Key key, boolean ascending) {
    /** What is compared. */
    public sealed interface Key {}

    /** A property of the email. */
    public enum Property implements Key {
        RECEIVED_AT,
        SENT_AT,
        SIZE,
        /** The name of the first author, or the address if it has none, without regard to case. */
        FROM,
        /** The same of the first recipient. */
        TO,
        /** The base subject (RFC 5256 §2.1), without regard to case. */
        SUBJECT
    }

    /** Whether a keyword is there: those without it come first when ascending. */
    public record ByKeyword(Scope scope, Keyword keyword) implements Key {}

    /** Where the keyword is looked for. */
    public enum Scope {
        EMAIL,
        ALL_IN_THREAD,
        SOME_IN_THREAD
    }

    public static final EmailSort NEWEST_FIRST = new EmailSort(Property.RECEIVED_AT, false);
}
