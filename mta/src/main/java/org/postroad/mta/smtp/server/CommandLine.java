package org.postroad.mta.smtp.server;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.postroad.common.wire.sasl.SaslMechanism;
import org.postroad.mta.smtp.Dialogue;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.SmtpVerb;

/**
 * A client's line, taken for a command (RFC 5321 §2.4, §4.1.1). Immutable.
 *
 * @param text the whole of it
 * @param word up to the first space
 * @param argument behind it, without spaces around; empty for none
 */
record CommandLine(String text, String word, String argument) {
    /** Reads a line; UTF-8 may be in it (RFC 6531 §3.3), control characters may not. */
    static CommandLine parse(byte[] octets) {
        String text = decode(octets);
        int space = text.indexOf(' ');
        return space < 0
                ? new CommandLine(text, text, "")
                : new CommandLine(
                        text,
                        text.substring(0, space),
                        text.substring(space + 1).strip());
    }

    Optional<SmtpVerb> verb() {
        return SmtpVerb.named(word);
    }

    /**
     * The line as the road may know it.
     *
     * @param authExists an unknown word may be the answer to a challenge that was refused
     */
    String recorded(boolean authExists) {
        Optional<SmtpVerb> verb = verb();
        if (verb.isEmpty()) {
            return authExists ? Dialogue.MASK : text;
        }
        if (verb.get() != SmtpVerb.AUTH) {
            return text;
        }
        String[] words = argument.split(" ", 2);
        boolean known = SaslMechanism.named(words[0]).isPresent();
        String mechanism = known ? word + " " + words[0] : word;
        return known && words.length == 1 ? mechanism : mechanism + " " + Dialogue.MASK;
    }

    private static String decode(byte[] octets) {
        String line;
        try {
            line = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw Refusal.of(500, EnhancedStatus.SYNTAX_ERROR, "Not ASCII and not UTF-8");
        }
        if (line.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw Refusal.of(500, EnhancedStatus.SYNTAX_ERROR, "Control character in command");
        }
        return line;
    }
}
