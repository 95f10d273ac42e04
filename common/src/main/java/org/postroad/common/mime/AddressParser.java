package org.postroad.common.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads an address list (RFC 5322 §3.4, obsolete forms of §4.4, UTF-8 of RFC 6532), and whatever people and programs write instead of
 * one. Linear in the length of the value; at most {@link MimeLimits#MAX_LIST} addresses. Confined to one call.
 */
final class AddressParser {
    /** A piece of a phrase: an atom, or a quoted string without its quotes. {@code source} is how it was written. */
    private record Word(String text, String source, boolean spaceBefore) {
        boolean isAtom() {
            return source.charAt(0) != '"';
        }
    }

    private final String text;
    private final List<AddressGroup> groups = new ArrayList<>();
    private final List<MailAddress> members = new ArrayList<>();
    private String groupName = "";
    private boolean inGroup;
    private int taken;
    private int at;

    private final List<Word> words = new ArrayList<>();
    private String angle = "";
    private boolean sawAngle;
    private boolean sawAt;
    private String comment = "";
    private boolean space;

    /** Once a quoted string or comment was found to have no end, its opening sign means nothing any more. */
    private boolean quotesOver;

    private boolean commentsOver;

    /** Nothing was met that other readers may take for another address. */
    private boolean clear = true;

    private AddressParser(String text) {
        this.text = text;
    }

    /** The list's groups; neighbours in no group come together under the name "". */
    static List<AddressGroup> parse(String octets) {
        return new AddressParser(Charsets.guess(HeaderText.unfold(octets))).run();
    }

    /** Whether other readers, strict and lenient, find the same addresses. */
    static boolean isClear(String octets) {
        AddressParser parser = new AddressParser(Charsets.guess(HeaderText.unfold(octets)));
        parser.run();
        return parser.clear;
    }

    private List<AddressGroup> run() {
        while (at < text.length() && taken < MimeLimits.MAX_LIST) {
            step(text.charAt(at));
        }
        clear &= at == text.length();
        endAddress();
        endGroup();
        return groups;
    }

    private void step(char c) {
        switch (c) {
            case ' ', '\t' -> {
                space = true;
                at++;
            }
            case '(' -> readComment();
            case '"' -> readQuoted();
            case '<' -> readAngle();
            case ',' -> {
                at++;
                endAddress();
            }
            case ';' -> {
                at++;
                endAddress();
                endGroup();
            }
            case ':' -> readColon();
            default -> readAtom();
        }
    }

    private void readComment() {
        int end = commentsOver ? at : HeaderText.behindComment(text, at);
        commentsOver = end - at < 2 || text.charAt(end - 1) != ')';
        if (commentsOver) {
            clear = false;
            at++;
        } else {
            comment = HeaderText.unquote(text, at, end, ')');
            at = end;
        }
    }

    private void readQuoted() {
        int end = quotesOver ? at : HeaderText.behindQuoted(text, at);
        quotesOver = end - at < 2 || text.charAt(end - 1) != '"';
        if (quotesOver) {
            clear = false;
            at++;
        } else {
            addWord(HeaderText.unquote(text, at, end, '"'), end);
        }
    }

    private void readAngle() {
        int end = at + 1;
        boolean routed = text.startsWith("<@", at);
        while (end < text.length() && !endsAngle(text.charAt(end), routed)) {
            boolean quote = text.charAt(end) == '"' && !quotesOver;
            end = quote ? HeaderText.behindQuoted(text, end) : end + 1;
        }
        String inside = text.substring(at + 1, end);
        boolean closed = end < text.length() && text.charAt(end) == '>';
        clear &= closed && !sawAngle && !routed && inside.indexOf('(') < 0;
        // Of two addresses in angle brackets without a comma the first is the one that counts.
        if (!sawAngle) {
            angle = addrSpec(inside);
            sawAngle = true;
        }
        at = closed ? end + 1 : end;
    }

    /** An unclosed bracket ends where the next address begins; commas may stand only in a source route (RFC 5322 §4.4). */
    private static boolean endsAngle(char c, boolean routed) {
        return c == '>' || c == '<' || (c == ',' && !routed);
    }

    private void readColon() {
        boolean opensGroup = !inGroup && !sawAngle && !sawAt;
        if (!opensGroup) {
            addWord(":", at + 1);
            return;
        }
        at++;
        String name = phrase();
        clearAddress();
        endGroup();
        groupName = name;
        inGroup = true;
    }

    private void readAtom() {
        int end = at;
        boolean literal = false;
        while (end < text.length()) {
            char c = text.charAt(end);
            literal = c == '[' || (literal && c != ']');
            if (!literal && " \t(\"<,;:".indexOf(c) >= 0) {
                break;
            }
            // An unclosed domain literal must not swallow the rest of the list.
            if (literal && (c == ',' || c == '<')) {
                break;
            }
            end++;
        }
        addWord(text.substring(at, end), end);
    }

    private void addWord(String word, int end) {
        Word added = new Word(word, text.substring(at, end), space);
        words.add(added);
        clear &= !sawAngle;
        sawAt |= added.isAtom() && word.indexOf('@') >= 0;
        space = false;
        at = end;
    }

    private void endAddress() {
        if (sawAngle) {
            String name = phrase();
            clear &= !sawAt || name.equalsIgnoreCase(angle); // many write the address as the name, too
            add(new MailAddress(name.isEmpty() ? clean(comment) : name, angle));
        } else if (!words.isEmpty()) {
            add(bareAddress());
        }
        clearAddress();
    }

    private void add(MailAddress address) {
        if (!address.email().isEmpty() || !address.name().isEmpty()) {
            members.add(address);
            taken++;
        }
    }

    /** An addr-spec without angle brackets: {@code a@b}, {@code a @ b}, {@code Name a@b}, or text that is no address at all. */
    private MailAddress bareAddress() {
        if (!sawAt) {
            return new MailAddress("", phrase());
        }
        String compact = words.stream().map(Word::source).collect(Collectors.joining());
        int last = words.size() - 1;
        if (last == 0 || !standsAlone(words.get(last - 1).source(), words.get(last))) {
            return new MailAddress(clean(comment), compact);
        }
        clear = false;
        String lastWord = words.get(last).source();
        words.remove(last);
        return new MailAddress(phrase(), lastWord);
    }

    /** Whether the word is a whole addr-spec and what stands before it is not a piece of the same. */
    private static boolean standsAlone(String before, Word word) {
        boolean joinsLeft = word.source().charAt(0) == '.' || before.endsWith("@") || before.endsWith(".");
        return word.source().indexOf('@') > 0 && word.spaceBefore() && !joinsLeft;
    }

    private void endGroup() {
        if (inGroup || !members.isEmpty()) {
            groups.add(new AddressGroup(groupName, members));
        }
        members.clear();
        groupName = "";
        inGroup = false;
    }

    private void clearAddress() {
        words.clear();
        angle = "";
        sawAngle = false;
        sawAt = false;
        comment = "";
        space = false;
    }

    private String phrase() {
        StringBuilder phrase = new StringBuilder();
        for (Word word : words) {
            phrase.append(word.spaceBefore() && phrase.length() > 0 ? " " : "").append(word.text());
        }
        return clean(phrase.toString());
    }

    private static String clean(String name) {
        return HeaderText.normalize(EncodedWords.decode(name)).strip();
    }

    /** What stands in angle brackets, without comments, white space and a source route (RFC 5322 §4.4). */
    private static String addrSpec(String inside) {
        StringBuilder spec = new StringBuilder();
        int i = 0;
        String plain = HeaderText.withoutComments(inside);
        while (i < plain.length()) {
            char c = plain.charAt(i);
            int end = c == '"' ? HeaderText.behindQuoted(plain, i) : i + 1;
            if (!HeaderText.isSpace(c)) {
                spec.append(plain, i, end);
            }
            i = end;
        }
        int routeEnd = spec.indexOf(":");
        boolean routed = spec.length() > 0 && spec.charAt(0) == '@' && routeEnd > 0;
        return routed ? spec.substring(routeEnd + 1) : spec.toString();
    }
}
