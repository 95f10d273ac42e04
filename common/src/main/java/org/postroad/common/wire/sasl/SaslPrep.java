package org.postroad.common.wire.sasl;

import com.ibm.icu.text.StringPrep;
import com.ibm.icu.text.StringPrepParseException;
import java.util.Optional;

/**
 * The form in which SCRAM compares names and passwords (RFC 4013). Code points that Unicode got after 3.2 are let through, or nobody could
 * have one in a password.
 */
public final class SaslPrep {
    private SaslPrep() {}

    /** The text in its prepared form; empty if it holds what is forbidden, or if nothing of it is left. */
    public static Optional<String> prepare(String text) {
        try {
            return Optional.of(StringPrep.getInstance(StringPrep.RFC4013_SASLPREP)
                            .prepare(text, StringPrep.ALLOW_UNASSIGNED))
                    .filter(prepared -> !prepared.isEmpty());
        } catch (StringPrepParseException forbidden) {
            return Optional.empty();
        }
    }
}
