package org.postroad.webmail.push;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postroad.mailstore.DataType;

/** The names of the types whose changes are pushed (RFC 8621 §1.5). */
final class TypeNames {
    /** What a change of another's account is told as. */
    static final List<DataType> SHARED = List.of(DataType.MAILBOX, DataType.EMAIL, DataType.THREAD);

    private TypeNames() {}

    static String of(DataType type) {
        return switch (type) {
            case MAILBOX -> "Mailbox";
            case EMAIL -> "Email";
            case THREAD -> "Thread";
            case IDENTITY -> "Identity";
            case EMAIL_SUBMISSION -> "EmailSubmission";
            case QUOTA -> "Quota";
            case EMAIL_DELIVERY -> "EmailDelivery";
        };
    }

    /** The types in a list such as {@code Email,Mailbox}, or all for {@code *}; unknown names are passed over. */
    static Set<DataType> parse(String list) {
        Set<DataType> types = EnumSet.allOf(DataType.class);
        if (!list.equals("*")) {
            List<String> wanted = List.of(list.split(",", -1));
            types.removeIf(type -> !wanted.contains(of(type)));
        }
        return types;
    }
}
