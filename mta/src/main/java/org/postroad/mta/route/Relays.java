package org.postroad.mta.route;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.mta.route.NextHop.Smarthost;

/**
 * Hosts that carry mail to some recipients, or of some senders. A recipient's goes before a sender's, and an address before its domain.
 * Asked when mail is accepted. Immutable.
 */
public final class Relays {
    public static final Relays NONE = new Relays(Map.of(), Map.of());

    private final Map<String, Smarthost> recipients;
    private final Map<String, Smarthost> senders;

    /**
     * @param recipients by {@link #key}
     * @param senders by {@link #key}
     */
    public Relays(Map<String, Smarthost> recipients, Map<String, Smarthost> senders) {
        this.recipients = Map.copyOf(recipients);
        this.senders = Map.copyOf(senders);
    }

    /**
     * What an operator names: an address, or a domain for all of its addresses.
     *
     * @throws org.postroad.common.address.AddressSyntaxException if it is neither
     */
    public static String key(String text) {
        return text.contains("@")
                ? key(EmailAddress.parse(text))
                : Domain.parse(text).ascii();
    }

    private static String key(EmailAddress address) {
        return address.toString().toLowerCase(Locale.ROOT);
    }

    /**
     * The host by which a copy goes; empty for the usual way.
     *
     * @param sender of the envelope; empty for reports
     */
    public Optional<Smarthost> relay(Optional<EmailAddress> sender, EmailAddress recipient) {
        return of(recipients, recipient).or(() -> sender.flatMap(known -> of(senders, known)));
    }

    private static Optional<Smarthost> of(Map<String, Smarthost> relays, EmailAddress address) {
        return Optional.ofNullable(relays.get(key(address)))
                .or(() -> Optional.ofNullable(relays.get(address.domain().ascii())));
    }
}
