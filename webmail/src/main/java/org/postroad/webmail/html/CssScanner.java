package org.postroad.webmail.html;

import java.util.Locale;

/**
 * Splits CSS into tokens (CSS Syntax Level 3 §4), as far as the filter knows them: one pass, no going back. What holds an escape is
 * {@code BAD}, as senders need none and attacks do. Confined to one thread.
 */
final class CssScanner {
    enum Kind {
        IDENT,
        FUNCTION,
        AT_KEYWORD,
        HASH,
        STRING,
        URL,
        NUMBER,
        SPACE,
        PUNCTUATION,
        BAD,
        END
    }

    /**
     * @param text the name, the string's inside, the number as written, or the punctuation character
     * @param unit of a number, lower case: "" for none, "%" for a percentage
     */
    record Token(Kind kind, String text, String unit) {
        static final Token SPACE = new Token(Kind.SPACE, " ", "");
        static final Token BAD = new Token(Kind.BAD, "", "");
        static final Token END = new Token(Kind.END, "", "");

        static Token of(Kind kind, String text) {
            return new Token(kind, text, "");
        }

        boolean is(Kind wanted) {
            return kind == wanted;
        }

        boolean is(char punctuation) {
            return kind == Kind.PUNCTUATION && text.charAt(0) == punctuation;
        }

        String name() {
            return text.toLowerCase(Locale.ROOT);
        }
    }

    private final String css;
    private int at;

    CssScanner(String css) {
        this.css = css;
    }

    Token next() {
        if (at >= css.length()) {
            return Token.END;
        }
        char c = css.charAt(at);
        if (isSpace(c) || startsWith("/*")) {
            skipSpace();
            return Token.SPACE;
        }
        if (startsWith("<!--") || startsWith("-->")) {
            at += c == '<' ? 4 : 3;
            return Token.SPACE;
        }
        if (c == '"' || c == '\'') {
            return string(c);
        }
        if (startsNumber()) {
            return number();
        }
        if (startsName(at)) {
            return named();
        }
        at++;
        return switch (c) {
            case '#' -> prefixed(Kind.HASH);
            case '@' -> prefixed(Kind.AT_KEYWORD);
            case '\\' -> bad();
            default -> Token.of(Kind.PUNCTUATION, String.valueOf(c));
        };
    }

    private Token bad() {
        at = Math.min(at + 1, css.length());
        return Token.BAD;
    }

    private Token prefixed(Kind kind) {
        String name = name();
        return name.isEmpty() ? Token.BAD : Token.of(kind, name);
    }

    private Token named() {
        String name = name();
        if (peek(0) != '(') {
            return Token.of(Kind.IDENT, name);
        }
        at++;
        if (!name.equalsIgnoreCase("url")) {
            return Token.of(Kind.FUNCTION, name);
        }
        skipSpace();
        return url();
    }

    /** Behind {@code url(}: a string or bare characters, to the closing parenthesis. */
    private Token url() {
        char quote = peek(0);
        if (quote == '"' || quote == '\'') {
            Token inside = string(quote);
            skipSpace();
            boolean closed = peek(0) == ')';
            int end = css.indexOf(')', at);
            at = end < 0 ? css.length() : end + 1;
            return closed && inside.is(Kind.STRING) ? Token.of(Kind.URL, inside.text()) : Token.BAD;
        }
        int end = css.indexOf(')', at);
        String bare = css.substring(at, end < 0 ? css.length() : end).strip();
        at = end < 0 ? css.length() : end + 1;
        boolean plain = bare.chars().noneMatch(c -> c <= ' ' || c == '"' || c == '\'' || c == '(' || c == '\\');
        return plain ? Token.of(Kind.URL, bare) : Token.BAD;
    }

    private Token string(char quote) {
        int start = ++at;
        boolean good = true;
        while (at < css.length() && css.charAt(at) != quote) {
            char c = css.charAt(at);
            if (c == '\n' || c == '\r' || c == '\f') {
                return Token.BAD;
            }
            good &= c != '\\';
            at += c == '\\' ? 2 : 1;
        }
        int end = Math.min(at, css.length());
        at = Math.min(end + 1, css.length());
        return good ? Token.of(Kind.STRING, css.substring(start, end)) : Token.BAD;
    }

    private Token number() {
        int start = at;
        if (css.charAt(at) == '+' || css.charAt(at) == '-') {
            at++;
        }
        skipDigits();
        if (peek(0) == '.' && isDigit(peek(1))) {
            at++;
            skipDigits();
        }
        String number = css.substring(start, at);
        if (peek(0) == '%') {
            at++;
            return new Token(Kind.NUMBER, number, "%");
        }
        return new Token(Kind.NUMBER, number, startsName(at) ? name().toLowerCase(Locale.ROOT) : "");
    }

    private boolean startsNumber() {
        int sign = peek(0) == '+' || peek(0) == '-' ? 1 : 0;
        return isDigit(peek(sign)) || (peek(sign) == '.' && isDigit(peek(sign + 1)));
    }

    private boolean startsName(int from) {
        int start = from < css.length() && css.charAt(from) == '-' ? from + 1 : from;
        return start < css.length() && (isNameStart(css.charAt(start)) || (start > from && css.charAt(start) == '-'));
    }

    private String name() {
        int start = at;
        while (at < css.length() && (isNameStart(css.charAt(at)) || isDigit(css.charAt(at)) || css.charAt(at) == '-')) {
            at++;
        }
        return css.substring(start, at);
    }

    private void skipSpace() {
        while (at < css.length()) {
            if (isSpace(css.charAt(at))) {
                at++;
            } else if (startsWith("/*")) {
                int end = css.indexOf("*/", at + 2);
                at = end < 0 ? css.length() : end + 2;
            } else {
                return;
            }
        }
    }

    private void skipDigits() {
        while (isDigit(peek(0))) {
            at++;
        }
    }

    private char peek(int ahead) {
        return at + ahead < css.length() ? css.charAt(at + ahead) : 0;
    }

    private boolean startsWith(String prefix) {
        return css.startsWith(prefix, at);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }
}
