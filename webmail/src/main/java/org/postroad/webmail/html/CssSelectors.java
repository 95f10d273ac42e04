package org.postroad.webmail.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.postroad.webmail.html.CssScanner.Kind;
import org.postroad.webmail.html.CssScanner.Token;

/**
 * Selectors of a sender's style sheet. Elements, classes and ids only, and a few states: what asks for attributes could tell them to
 * someone (CSS exfiltration). Classes and ids get names of our own, so that they meet nothing of ours: class {@code a} is {@code m-a},
 * id {@code a} is class {@code i-a}.
 */
final class CssSelectors {
    static final String BODY = "mail-body";

    private static final int MAX_SELECTORS = 50;
    private static final int MAX_TOKENS = 40;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern ELEMENT = Pattern.compile("[a-z][a-z0-9]{0,14}");
    private static final Set<String> STATES = Set.of(
            "link",
            "visited",
            "hover",
            "active",
            "first-child",
            "last-child",
            "first-of-type",
            "last-of-type",
            "only-child");

    private CssSelectors() {}

    static Optional<String> ownClass(String name) {
        return NAME.matcher(name).matches() ? Optional.of("m-" + name) : Optional.empty();
    }

    static Optional<String> ownId(String name) {
        return NAME.matcher(name).matches() ? Optional.of("i-" + name) : Optional.empty();
    }

    /** Those of the list that may stay; "" if none. */
    static String filter(List<Token> prelude) {
        List<String> kept = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= prelude.size() && kept.size() < MAX_SELECTORS; i++) {
            if (i == prelude.size() || prelude.get(i).is(',')) {
                selector(prelude.subList(start, i)).ifPresent(kept::add);
                start = i + 1;
            }
        }
        return String.join(",", kept);
    }

    private static Optional<String> selector(List<Token> tokens) {
        if (tokens.size() > MAX_TOKENS) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            Token next = i + 1 < tokens.size() ? tokens.get(i + 1) : Token.END;
            Optional<String> part = part(token, next);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            i += token.is('.') || token.is(':') ? 1 : 0;
            out.append(part.get());
        }
        String selector = out.toString().strip();
        return selector.isEmpty() || ">+~".indexOf(selector.charAt(selector.length() - 1)) >= 0
                ? Optional.empty()
                : Optional.of("." + BODY
                        + (selector.startsWith("." + BODY) ? selector.substring(BODY.length() + 1) : " " + selector));
    }

    private static Optional<String> part(Token token, Token next) {
        return switch (token.kind()) {
            case SPACE -> Optional.of(" ");
            case IDENT -> element(token.name());
            case HASH -> ownId(token.text()).map(name -> "." + name);
            case PUNCTUATION ->
                switch (token.text().charAt(0)) {
                    case '*', '>', '+', '~' -> Optional.of(token.text());
                    case '.' -> next.is(Kind.IDENT) ? ownClass(next.text()).map(name -> "." + name) : Optional.empty();
                    case ':' ->
                        next.is(Kind.IDENT) && STATES.contains(next.name())
                                ? Optional.of(":" + next.name())
                                : Optional.empty();
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        };
    }

    private static Optional<String> element(String name) {
        if (name.equals("body")) {
            return Optional.of("." + BODY);
        }
        return ELEMENT.matcher(name).matches() && !name.equals("html") ? Optional.of(name) : Optional.empty();
    }
}
