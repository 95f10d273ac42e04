package org.postroad.webmail.road;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** Of lists (decisions of the router, lines of a dialogue) what names no other mailbox than the own, or the sender's. */
    private List<Object> own(List<?> list) {
        List<Object> own = new ArrayList<>();
        for (Object item : list) {
            String text = String.valueOf(item).toLowerCase(Locale.ROOT);
            if (!text.contains("@") || text.contains(login) || text.contains("mail from:")) {
                own.add(item);
            }
        }
        return own;
    }

    private boolean isOwn(Object address) {
        return String.valueOf(address).equalsIgnoreCase(login);
    }
}
