package org.postroad.mta.smtp;

import java.util.Optional;
import org.postroad.common.address.EmailAddress;

/**
 * Where reports of failure go: a mailbox, or nowhere, so that no report is ever made about a report (RFC 5321 §4.5.5). Immutable.
 */
public sealed interface ReversePath {
    /** The null reverse-path, {@code <>}. */
    ReversePath NULL = new Null();

    /** See {@link #NULL}. */
    record Null() implements ReversePath {
        @Override
        public String toString() {
            return "<>";
        }
    }

    /** A mailbox. */
    record Mailbox(EmailAddress mailbox) implements ReversePath {
        @Override
        public String toString() {
            return "<" + mailbox + ">";
        }
    }

    static ReversePath of(EmailAddress address) {
        return new Mailbox(address);
    }

    /** Reads the form that {@link #toString()} gives: {@code <>} or {@code <local@domain>}, or the bare address. */
    static ReversePath parse(String text) {
        boolean bracketed = text.startsWith("<") && text.endsWith(">");
        String inside = bracketed ? text.substring(1, text.length() - 1) : text;
        return inside.isEmpty() ? NULL : of(EmailAddress.parse(inside));
    }

    /** The mailbox; empty for the null reverse-path. */
    default Optional<EmailAddress> address() {
        return this instanceof Mailbox path ? Optional.of(path.mailbox()) : Optional.empty();
    }

    default boolean isNull() {
        return this instanceof Null;
    }
}
