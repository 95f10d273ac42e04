package org.postroad.common.mime;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;

/**
 * Header fields to be written, in order (RFC 5322, RFC 2047, RFC 6532). Each is folded at 78 octets where it can be, and no line is longer
 * than 998. Nothing that is added can begin a line of its own: CR, LF and NUL are refused in names and values, with
 * {@link MimeSyntaxException}. Confined to one thread.
 */
public final class OutgoingHeader {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss xx", Locale.ENGLISH);
    private static final String ATEXT_SPECIALS = "!#$%&'*+-/=?^_`{|}~";
    private static final int MAX_NAME = 76;

    private final boolean utf8;
    private final StringBuilder fields = new StringBuilder();

    private OutgoingHeader(boolean utf8) {
        this.utf8 = utf8;
    }

    /** A header of ASCII alone: other text becomes encoded-words, domains become A-labels. */
    public static OutgoingHeader ascii() {
        return new OutgoingHeader(false);
    }

    /** A header in UTF-8, for messages that travel under SMTPUTF8 (RFC 6532). */
    public static OutgoingHeader utf8() {
        return new OutgoingHeader(true);
    }

    boolean isUtf8() {
        return utf8;
    }

    /**
     * Adds a field whose value is written as it is given, white space at its start included.
     *
     * @throws MimeSyntaxException also if it needs UTF-8 and this header is ASCII, or has a word that is too long for a line
     */
    public OutgoingHeader raw(String name, String value) {
        FieldFolder folder = folder(name, value);
        if (!utf8 && !isAscii(value)) {
            throw new MimeSyntaxException("the value of " + name + " needs UTF-8");
        }
        if (value.isEmpty() || value.charAt(0) != ' ' || value.isBlank()) {
            return unfolded(name, value);
        }
        tokens(value.substring(1)).forEach(folder::token);
        return add(folder);
    }

    /** Adds unstructured text. */
    public OutgoingHeader text(String name, String value) {
        FieldFolder folder = folder(name, value);
        if (value.isEmpty()) {
            return unfolded(name, "");
        }
        textTokens(value).forEach(folder::token);
        return add(folder);
    }

    /** Adds an address list. An address that is none, as drafts have them, is written as text in its place. */
    public OutgoingHeader addresses(String name, List<MailAddress> addresses) {
        return groupedAddresses(name, List.of(new AddressGroup("", addresses)));
    }

    /** Adds an address list with groups. */
    public OutgoingHeader groupedAddresses(String name, List<AddressGroup> groups) {
        FieldFolder folder = folder(name, "");
        for (int i = 0; i < groups.size(); i++) {
            AddressGroup group = groups.get(i);
            boolean named = !group.name().isEmpty();
            List<String> tokens = new ArrayList<>();
            if (named) {
                tokens.addAll(phrase(group.name()));
                append(tokens, ":");
            }
            for (int member = 0; member < group.addresses().size(); member++) {
                tokens.addAll(address(group.addresses().get(member)));
                append(tokens, member < group.addresses().size() - 1 ? "," : "");
            }
            append(tokens, named ? ";" : "");
            append(tokens, i < groups.size() - 1 ? "," : "");
            tokens.forEach(folder::token);
        }
        return add(folder);
    }

    /** Adds message identifiers, given without their angle brackets (RFC 5322 §3.6.4). */
    public OutgoingHeader messageIds(String name, List<String> ids) {
        return inAngles(name, ids, "");
    }

    /** Adds URLs, given without their angle brackets (RFC 2369 §2). */
    public OutgoingHeader urls(String name, List<String> urls) {
        return inAngles(name, urls, ",");
    }

    /** Adds an identifier behind a phrase, which may be empty (RFC 2919 §3). */
    public OutgoingHeader identifier(String name, String phrase, String identifier) {
        return phrase.isBlank()
                ? inAngles(name, List.of(identifier), "")
                : addAll(name, phrase(phrase), "<" + identifier + ">");
    }

    private OutgoingHeader addAll(String name, List<String> phrase, String last) {
        FieldFolder folder = folder(name, last);
        phrase.forEach(folder::token);
        folder.token(last);
        return add(folder);
    }

    /** Adds a date and time (RFC 5322 §3.3). */
    public OutgoingHeader date(String name, OffsetDateTime date) {
        return text(name, DATE.format(date));
    }

    /** The fields as octets, each with its line end, without the empty line that ends a header. */
    public byte[] toBytes() {
        return fields.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Adds a value with parameters, each encoded by RFC 2231 where it must be. */
    OutgoingHeader parameterized(String name, String value, List<String> parameters) {
        FieldFolder folder = folder(name, value);
        folder.token(value + (parameters.isEmpty() ? "" : ";"));
        for (int i = 0; i < parameters.size(); i++) {
            folder.token(parameters.get(i) + (i < parameters.size() - 1 ? ";" : ""));
        }
        return add(folder);
    }

    private OutgoingHeader inAngles(String name, List<String> values, String separator) {
        FieldFolder folder = folder(name, "");
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            boolean printable =
                    value.chars().allMatch(c -> c > ' ' && c != '<' && c != '>' && (c < 0x7f || (utf8 && c > 0x9f)));
            if (value.isEmpty() || !printable) {
                throw new MimeSyntaxException("not fit for " + name + ": " + printableStart(value));
            }
            folder.token("<" + value + ">" + (i < values.size() - 1 ? separator : ""));
        }
        return add(folder);
    }

    private List<String> address(MailAddress address) {
        requireOneLine("address", address.name());
        requireOneLine("address", address.email());
        boolean named = !address.name().isBlank();
        String spec = addrSpec(address.email());
        if (spec.isEmpty() && !address.email().isEmpty()) {
            return phrase(named ? address.name() + " <" + address.email() + ">" : address.email());
        }
        if (!named) {
            return List.of(spec.isEmpty() ? "<>" : spec);
        }
        List<String> tokens = new ArrayList<>(phrase(address.name()));
        tokens.add("<" + spec + ">");
        return tokens;
    }

    /** The address as it may stand in this header; "" if it is no address. */
    private String addrSpec(String email) {
        try {
            EmailAddress parsed = EmailAddress.parse(email);
            if (utf8 || isAscii(email)) {
                return email;
            }
            if (parsed.needsSmtpUtf8()) {
                throw new MimeSyntaxException("the address " + printableStart(email) + " needs UTF-8");
            }
            int domainAt = email.lastIndexOf('@') + 1;
            return email.substring(0, domainAt)
                    + Domain.parse(email.substring(domainAt)).ascii();
        } catch (AddressSyntaxException notAnAddress) {
            return "";
        }
    }

    private List<String> phrase(String name) {
        requireOneLine("name", name);
        String trimmed = name.strip();
        boolean encode = hasToBeEncoded(trimmed);
        if (!encode && isAtoms(trimmed)) {
            return tokens(trimmed);
        }
        String quoted = '"' + trimmed.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        boolean fits = quoted.getBytes(StandardCharsets.UTF_8).length < FieldFolder.MAX_TOKEN;
        return encode || !fits ? EncodedWordWriter.encode(trimmed) : List.of(quoted);
    }

    private List<String> textTokens(String value) {
        boolean spaceAtEdge = value.charAt(0) == ' ' || value.charAt(value.length() - 1) == ' ';
        if (!spaceAtEdge && !hasToBeEncoded(value)) {
            List<String> tokens = tokens(value);
            boolean fit = tokens.stream()
                    .allMatch(token -> token.getBytes(StandardCharsets.UTF_8).length <= FieldFolder.MAX_TOKEN);
            if (fit) {
                return tokens;
            }
        }
        return EncodedWordWriter.encode(value);
    }

    private boolean hasToBeEncoded(String text) {
        return text.contains("=?") || text.codePoints().anyMatch(c -> c < ' ' || c == 0x7f || (!utf8 && c > 0x7f));
    }

    private static boolean isAtoms(String text) {
        boolean atoms = !text.isEmpty() && !text.contains("  ");
        return atoms
                && text.chars()
                        .allMatch(c ->
                                c == ' ' || c > 0x7f || Character.isLetterOrDigit(c) || ATEXT_SPECIALS.indexOf(c) >= 0);
    }

    /** Cuts behind each run of spaces but one of them, so that every cut may become a fold. */
    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        int from = 0;
        int lastWord = text.stripTrailing().length();
        for (int i = 1; i < lastWord; i++) {
            // Some readers take a backslash at a line's end for an escape of the fold.
            boolean foldable = text.charAt(i - 1) != ' ' && text.charAt(i - 1) != '\\';
            if (foldable && text.charAt(i) == ' ') {
                tokens.add(text.substring(from, i));
                from = i + 1;
            }
        }
        tokens.add(text.substring(from));
        return tokens;
    }

    private FieldFolder folder(String name, String value) {
        boolean valid = !name.isEmpty()
                && name.length() <= MAX_NAME
                && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':');
        if (!valid) {
            throw new MimeSyntaxException("not a header field's name: " + printableStart(name));
        }
        requireOneLine(name, value);
        return new FieldFolder(name);
    }

    private OutgoingHeader unfolded(String name, String value) {
        if (name.length() + value.getBytes(StandardCharsets.UTF_8).length > 990) {
            throw new MimeSyntaxException("the value of " + name + " does not fit into a line");
        }
        fields.append(name).append(':').append(value).append("\r\n");
        return this;
    }

    private OutgoingHeader add(FieldFolder folder) {
        fields.append(folder.finish());
        return this;
    }

    private static void append(List<String> tokens, String suffix) {
        if (!tokens.isEmpty() && !suffix.isEmpty()) {
            tokens.set(tokens.size() - 1, tokens.get(tokens.size() - 1) + suffix);
        }
    }

    static void requireOneLine(String name, String value) {
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0 || value.indexOf(0) >= 0) {
            throw new MimeSyntaxException("a line break or NUL in the value of " + name);
        }
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static String printableStart(String text) {
        return text.substring(0, Math.min(text.length(), 64)).replaceAll("\\p{Cntrl}", "?");
    }
}
