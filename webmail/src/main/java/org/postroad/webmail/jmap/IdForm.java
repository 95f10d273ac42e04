package org.postroad.webmail.jmap;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** How the store's numbers look as JMAP ids (RFC 8620 §1.2): a letter for the type, then the number. */
public enum IdForm {
    ACCOUNT('A'),
    MAILBOX('M'),
    EMAIL('E'),
    THREAD('T'),
    IDENTITY('I'),
    SUBMISSION('S'),
    QUOTA('Q');

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

    private final char prefix;

    IdForm(char prefix) {
        this.prefix = prefix;
    }

    public String format(long number) {
        return prefix + Long.toString(number);
    }

    /** The number in an id; empty for text that this form never gives out. */
    public OptionalLong parse(String id) {
        boolean ours = !id.isEmpty()
                && id.charAt(0) == prefix
                && NUMBER.matcher(id).region(1, id.length()).matches();
        return ours ? OptionalLong.of(Long.parseLong(id.substring(1))) : OptionalLong.empty();
    }
}
