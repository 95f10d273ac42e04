package org.postroad.webmail.jmap;

import java.util.regex.Pattern;
import org.postroad.mailstore.CannotCalculateChanges;
import org.postroad.mailstore.ModSeq;

/** State strings (RFC 8620 §1.6.2): the account's modification sequence, the same for every type. */
public final class States {
    private static final Pattern FORM = Pattern.compile("0|[1-9][0-9]{0,17}");

    private States() {}

    public static String format(ModSeq state) {
        return Long.toString(state.value());
    }

    /**
     * @throws MethodFault {@code cannotCalculateChanges} if we never gave out such a state
     */
    public static ModSeq parse(String state) {
        if (!FORM.matcher(state).matches()) {
            throw cannotCalculate();
        }
        return new ModSeq(Long.parseLong(state));
    }

    /** What the store's {@link CannotCalculateChanges} is to the client. */
    public static MethodFault cannotCalculate() {
        return MethodFault.of("cannotCalculateChanges");
    }
}
