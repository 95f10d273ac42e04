package org.postroad.mta.smtp.server;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.SyntaxFault;

/**
 * BDAT (RFC 3030 §2). Where the size can be read, its octets are a chunk and no commands, whatever else is wrong with the line.
 *
 * @param size octets that follow the line, 0 or more
 * @param last the message ends with them
 * @param wellFormed nothing else stands in the line
 */
record BdatCommand(long size, boolean last, boolean wellFormed) {
    private static final String VERB = "BDAT";
    private static final Pattern FORM = Pattern.compile("[ \\t]++([0-9]{1,18})(?![0-9])(.*+)", Pattern.DOTALL);

    /** Whether a line is to be read here, before anything else looks at it. */
    static boolean isOne(byte[] line) {
        return line.length >= VERB.length()
                && new String(line, 0, VERB.length(), StandardCharsets.ISO_8859_1).equalsIgnoreCase(VERB);
    }

    /**
     * Reads a line that {@link #isOne}.
     *
     * @throws SyntaxFault if nobody can say how many octets follow
     */
    static BdatCommand parse(String line) {
        Matcher form = FORM.matcher(line.substring(VERB.length()));
        if (!form.matches()) {
            throw new SyntaxFault(EnhancedStatus.INVALID_ARGUMENTS, "Syntax: BDAT size [LAST]");
        }
        String rest = form.group(2).strip();
        boolean last = rest.equalsIgnoreCase("LAST") && form.group(2).startsWith(" ");
        return new BdatCommand(Long.parseLong(form.group(1)), last, last || rest.isEmpty());
    }
}
