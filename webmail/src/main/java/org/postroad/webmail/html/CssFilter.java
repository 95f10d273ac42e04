package org.postroad.webmail.html;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.postroad.webmail.html.CssScanner.Kind;
import org.postroad.webmail.html.CssScanner.Token;

/**
 * Reads the CSS of one message and writes it anew: only properties of {@link CssProperties}, only values whose every token is known,
 * only selectors of {@link CssSelectors}, only {@code @media} among the at-rules. What is unknown falls out alone, as CSS itself has it.
 * Linear in its input. Confined to one thread.
 */
final class CssFilter {
    private static final int MAX_SHEETS = 512 * 1024;
    private static final int MAX_RULES = 4_000;
    private static final int MAX_DECLARATIONS = 200;
    private static final int MAX_TOKENS = 120;
    private static final int MAX_DEPTH = 6;

    private final RemoteImages images;
    private int octetsLeft = MAX_SHEETS;
    private int rulesLeft = MAX_RULES;
    private boolean coloured;

    CssFilter(RemoteImages images) {
        this.images = images;
    }

    /** Whether anything that passed sets a colour or a background. */
    boolean coloured() {
        return coloured;
    }

    /** The inside of a {@code style} attribute; "" if nothing of it may stay. */
    String declarations(String style) {
        CssScanner in = new CssScanner(style);
        StringBuilder out = new StringBuilder();
        while (!declarations(in, out)) {
            // A stray closing brace ends nothing here.
        }
        return out.toString();
    }

    /** A {@code style} element's content. What goes beyond half a MiB in a message is left out. */
    String sheet(String css) {
        String bounded = css.substring(0, Math.min(css.length(), octetsLeft));
        octetsLeft -= bounded.length();
        StringBuilder out = new StringBuilder();
        rules(new CssScanner(bounded), out, false);
        return out.toString();
    }

    private void rules(CssScanner in, StringBuilder out, boolean inMedia) {
        Token token = in.next();
        while (!token.is(Kind.END) && !(inMedia && token.is('}')) && rulesLeft > 0) {
            if (token.is(Kind.AT_KEYWORD)) {
                atRule(in, token, out, inMedia);
            } else if (!token.is(Kind.SPACE) && !token.is(';') && !token.is('}')) {
                rulesLeft--;
                rule(in, token, out);
            }
            token = in.next();
        }
    }

    private void atRule(CssScanner in, Token keyword, StringBuilder out, boolean inMedia) {
        List<Token> prelude = new ArrayList<>();
        Token end = prelude(in, in.next(), prelude);
        if (!end.is('{')) {
            return;
        }
        Optional<String> media =
                keyword.name().equals("media") && !inMedia ? CssMedia.filter(prelude) : Optional.empty();
        if (media.isEmpty()) {
            skipBlock(in);
            return;
        }
        StringBuilder inside = new StringBuilder();
        rules(in, inside, true);
        if (inside.length() > 0) {
            out.append("@media ").append(media.get()).append('{').append(inside).append('}');
        }
    }

    private void rule(CssScanner in, Token first, StringBuilder out) {
        List<Token> prelude = new ArrayList<>();
        if (!prelude(in, first, prelude).is('{')) {
            return;
        }
        StringBuilder declarations = new StringBuilder();
        declarations(in, declarations);
        String selectors = CssSelectors.filter(prelude);
        if (declarations.length() > 0 && !selectors.isEmpty()) {
            out.append(selectors).append('{').append(declarations).append('}');
        }
    }

    /** Reads to the brace or semicolon that ends it. */
    private static Token prelude(CssScanner in, Token first, List<Token> prelude) {
        Token token = first;
        while (!token.is(Kind.END) && !token.is('{') && !token.is(';')) {
            prelude.add(token);
            token = in.next();
        }
        return token;
    }

    /** To the brace that closes the block, which is eaten, or to the end; whether it was the end. */
    private boolean declarations(CssScanner in, StringBuilder out) {
        int count = 0;
        List<Token> declaration = new ArrayList<>();
        while (true) {
            Token end = declaration(in, declaration);
            if (++count <= MAX_DECLARATIONS) {
                write(declaration, out);
            }
            declaration.clear();
            if (!end.is(';')) {
                return end.is(Kind.END);
            }
        }
    }

    /** To the semicolon or brace outside of all brackets. What is too long, or holds a block, is emptied. */
    private static Token declaration(CssScanner in, List<Token> tokens) {
        int brackets = 0;
        boolean bad = false;
        Token token = in.next();
        while (!token.is(Kind.END) && !(brackets == 0 && token.is(';')) && !token.is('}')) {
            if (token.is('{')) {
                skipBlock(in);
                tokens.clear();
                return Token.of(Kind.PUNCTUATION, ";");
            }
            brackets += opens(token) ? 1 : closes(token) && brackets > 0 ? -1 : 0;
            bad |= tokens.size() > MAX_TOKENS || token.is(Kind.BAD);
            if (!bad) {
                tokens.add(token);
            }
            token = in.next();
        }
        if (bad) {
            tokens.clear();
        }
        return token;
    }

    private static void skipBlock(CssScanner in) {
        int depth = 1;
        while (depth > 0) {
            Token token = in.next();
            depth += token.is('{') ? 1 : token.is('}') ? -1 : 0;
            if (token.is(Kind.END)) {
                return;
            }
        }
    }

    private static boolean opens(Token token) {
        return token.is(Kind.FUNCTION) || token.is('(') || token.is('[');
    }

    private static boolean closes(Token token) {
        return token.is(')') || token.is(']');
    }

    private void write(List<Token> declaration, StringBuilder out) {
        Deque<Token> tokens = new ArrayDeque<>(declaration);
        dropSpace(tokens);
        Token property = tokens.isEmpty() ? Token.BAD : tokens.remove();
        dropSpace(tokens);
        boolean named =
                property.is(Kind.IDENT) && !tokens.isEmpty() && tokens.remove().is(':');
        if (!named || !CssProperties.isAllowed(property.name())) {
            return;
        }
        Optional<String> value = new Value(property.name()).of(tokens);
        if (value.isPresent()) {
            coloured |= CssProperties.isColour(property.name());
            out.append(property.name()).append(':').append(value.get()).append(';');
        }
    }

    private static void dropSpace(Deque<Token> tokens) {
        while (!tokens.isEmpty() && tokens.peek().is(Kind.SPACE)) {
            tokens.remove();
        }
    }

    /** The value of one declaration. */
    private final class Value {
        private final String property;
        private final StringBuilder out = new StringBuilder();
        private int depth;

        Value(String property) {
            this.property = property;
        }

        Optional<String> of(Deque<Token> tokens) {
            boolean important = false;
            while (!tokens.isEmpty()) {
                Token token = tokens.remove();
                if (token.is('!')) {
                    important = true;
                    dropSpace(tokens);
                    if (tokens.isEmpty() || !tokens.remove().name().equals("important")) {
                        return Optional.empty();
                    }
                    dropSpace(tokens);
                    if (!tokens.isEmpty()) {
                        return Optional.empty();
                    }
                } else if (!write(token)) {
                    return Optional.empty();
                }
            }
            String value = out.toString().strip();
            boolean whole = depth == 0 && !value.isEmpty();
            return whole ? Optional.of(important ? value + "!important" : value) : Optional.empty();
        }

        private boolean write(Token token) {
            return switch (token.kind()) {
                case SPACE -> append(" ");
                case IDENT ->
                    CssProperties.allowsWord(property, token.name()) && append(token.name())
                            || CssProperties.mayHoldText(property) && isFontName(token.text()) && append(token.text());
                case HASH -> isColour(token.text()) && append("#" + token.text());
                case NUMBER ->
                    CssProperties.isNumber(token.text(), token.unit()) && append(token.text() + token.unit());
                case STRING ->
                    CssProperties.mayHoldText(property) && isFontName(token.text()) && append("'" + token.text() + "'");
                case URL -> CssProperties.mayHoldImage(property) && image(token.text());
                case FUNCTION ->
                    CssProperties.isFunction(token.name()) && ++depth <= MAX_DEPTH && append(token.name() + "(");
                case PUNCTUATION -> punctuation(token.text().charAt(0));
                case AT_KEYWORD, BAD, END -> false;
            };
        }

        // A picture that is not shown leaves the rest of the shorthand, such as the colour under it.
        private boolean image(String url) {
            return append(
                    images.see(url).map(address -> "url(\"" + address + "\")").orElse(""));
        }

        private boolean punctuation(char c) {
            return switch (c) {
                case ',', '/' -> append(String.valueOf(c));
                case '+', '-', '*' -> depth > 0 && append(String.valueOf(c));
                case '(' -> depth > 0 && ++depth <= MAX_DEPTH && append("(");
                case ')' -> depth-- > 0 && append(")");
                default -> false;
            };
        }

        private boolean append(String text) {
            out.append(text);
            return true;
        }

        private static boolean isColour(String hex) {
            return hex.length() <= 8 && hex.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
        }

        private static boolean isFontName(String name) {
            return name.length() <= 100
                    && name.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || " -_.,".indexOf(c) >= 0);
        }
    }
}
