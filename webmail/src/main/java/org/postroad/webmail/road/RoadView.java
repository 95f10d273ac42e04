package org.postroad.webmail.road;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;

/**
 * What of a road one account may see. The sender sees how each recipient's delivery went, but not when others read. A recipient sees
 * how the message came and what became of it in the own account, but no other recipient: some may be blind copies. Immutable.
 */
final class RoadView {
    private static final Set<HopKind> OF_RECIPIENTS = EnumSet.of(
            HopKind.SMTP_SESSION,
            HopKind.VERDICT,
            HopKind.ROUTE,
            HopKind.COMMIT,
            HopKind.MAILBOX,
            HopKind.PUSH,
            HopKind.FETCH);

    /** Whatever has an @, as far as it goes on without a blank or a bracket. */
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>{}=,;@]*+@[^\\s<>{}=,;]*+");

    private final String login;
    private final boolean sender;

    /**
     * @param login the account's own address
     */
    RoadView(String login, boolean sender) {
        this.login = login.toLowerCase(Locale.ROOT);
        this.sender = sender;
    }

    List<Hop> of(List<Hop> hops) {
        return hops.stream().flatMap(hop -> of(hop).stream()).toList();
    }

    private Optional<Hop> of(Hop hop) {
        Object account = hop.detail().get("account");
        if (account != null && !isOwn(account)) {
            return Optional.empty();
        }
        if (sender) {
            return Optional.of(hop);
        }
        boolean anothers =
                hop.detail().containsKey("recipient") && !isOwn(hop.detail().get("recipient"));
        return OF_RECIPIENTS.contains(hop.kind()) && !anothers ? Optional.of(withoutOthers(hop)) : Optional.empty();
    }

    private Hop withoutOthers(Hop hop) {
        Map<String, Object> detail = new LinkedHashMap<>(hop.detail());
        detail.replaceAll((name, value) -> value instanceof List<?> list ? own(list) : value);
        return new Hop(hop.kind(), hop.host(), hop.at(), hop.took(), detail);
    }

    /**
     * Of lists (decisions of the router, lines of a dialogue) what names no other mailbox than the own, or the sender's. From the first
     * RCPT to DATA only the own RCPT stays: even the number of replies would tell of blind copies.
     */
    private List<Object> own(List<?> list) {
        List<Object> own = new ArrayList<>();
        boolean namingRecipients = false;
        for (Object item : list) {
            String said = item instanceof Map<?, ?> line && line.get("line") != null
                    ? String.valueOf(line.get("line")).toUpperCase(Locale.ROOT)
                    : "";
            namingRecipients = (namingRecipients || said.startsWith("RCPT")) && !said.equals("DATA");
            boolean mine = namingRecipients ? namesMe(item) : namesNobody(item) || namesMe(item);
            if (mine || said.startsWith("MAIL FROM:")) {
                own.add(item);
            }
        }
        return own;
    }

    private boolean namesMe(Object item) {
        List<String> named = named(item);
        return !named.isEmpty() && named.stream().allMatch(login::equals);
    }

    private static boolean namesNobody(Object item) {
        return named(item).isEmpty();
    }

    private static List<String> named(Object item) {
        return ADDRESS.matcher(String.valueOf(item).toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    private boolean isOwn(Object address) {
        return String.valueOf(address).equalsIgnoreCase(login);
    }
}
