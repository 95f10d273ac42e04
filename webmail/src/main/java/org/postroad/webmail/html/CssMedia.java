package org.postroad.webmail.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postroad.webmail.html.CssScanner.Kind;
import org.postroad.webmail.html.CssScanner.Token;

/** Media queries that ask for the width, which is how mail suits a telephone. All others fall out, with their rules. */
final class CssMedia {
    private static final int MAX_TOKENS = 60;
    private static final Pattern QUERY = Pattern.compile(
            "(?:(?:only )?(?:screen|all))?(?: ?(?:and )?\\( ?(?:min|max)-(?:device-)?width ?: ?[0-9]{1,5}(?:\\.[0-9]{1,3})?(?:px|em) ?\\)){0,3}");
    private static final Set<Kind> KNOWN = Set.of(Kind.IDENT, Kind.NUMBER, Kind.PUNCTUATION, Kind.SPACE, Kind.FUNCTION);

    private CssMedia() {}

    /** The queries that may stay; empty if none. */
    static Optional<String> filter(List<Token> prelude) {
        if (prelude.size() > MAX_TOKENS || !prelude.stream().allMatch(token -> KNOWN.contains(token.kind()))) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        prelude.forEach(
                token -> text.append(token.name()).append(token.unit()).append(token.is(Kind.FUNCTION) ? "(" : ""));
        List<String> kept = new ArrayList<>();
        for (String query : text.toString().split(",", -1)) {
            String plain = query.strip();
            Matcher match = QUERY.matcher(plain);
            if (!plain.isEmpty() && match.matches()) {
                kept.add(plain.replace("device-", "").replace("only ", ""));
            }
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(String.join(",", kept));
    }
}
