package org.postroad.app.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.postroad.app.settings.SystemSettings.Limits;
import org.postroad.app.settings.SystemSettings.Listener;
import org.postroad.app.settings.SystemSettings.Listener.Kind;
import org.postroad.common.address.Domain;
import org.postroad.common.address.IpNetwork;
import org.postroad.common.settings.Section;
import org.postroad.mta.policy.DoorSettings.Rates;

/** Reads a table {@code [[listener]]}: one SMTP listener with rules of its own; what it does not say is as for all. */
final class ListenerReader {
    private static final InetSocketAddress PLACEHOLDER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int IPV4_OCTETS = 4;
    private static final int WIDEST_IPV4 = 8;
    private static final int WIDEST_IPV6 = 16;

    private ListenerReader() {}

    static Listener listener(Section section, Domain hostname, Limits usual, Rates usualRates) {
        InetSocketAddress address = section.required("address", SettingsReader::socketAddress, PLACEHOLDER);
        Kind kind = section.choice("kind", Kind.class, Kind.SMTP);
        boolean ofUsers = kind == Kind.SUBMISSION || kind == Kind.SUBMISSIONS;
        if (kind == Kind.LMTP && !section.has("clients")) {
            section.problem("", "a listener of LMTP needs listener.clients: LMTP is not for everybody");
        }
        Limits limits = SettingsReader.limits(section, usual);
        if (limits.recipients() > usual.recipients()) {
            section.problem("recipients", "listener.recipients is above limits.recipients, which hold for all");
        }
        return new Listener(
                address,
                kind,
                section.parsed("hostname", Domain::parse, hostname),
                section.flag("tls_required", ofUsers),
                section.flag("dsn", ofUsers),
                limits,
                DoorReader.rates(section.section("rates"), usualRates),
                section.list("clients", IpNetwork::parse, List.of()),
                section.list("proxies", IpNetwork::parse, List.of()),
                section.list("xclient", IpNetwork::parse, List.of()),
                relayFrom(section, kind, address));
    }

    /** Nobody may set up an open relay by a slip (I7). */
    private static List<IpNetwork> relayFrom(Section section, Kind kind, InetSocketAddress address) {
        List<IpNetwork> networks = section.list("relay_from", IpNetwork::parse, List.of());
        if (!networks.isEmpty() && kind != Kind.SMTP) {
            section.problem("relay_from", "listener.relay_from belongs to listeners of kind smtp");
        }
        for (IpNetwork network : networks) {
            int widest = network.base().getAddress().length == IPV4_OCTETS ? WIDEST_IPV4 : WIDEST_IPV6;
            if (network.bits() < widest && !address.getAddress().isLoopbackAddress()) {
                section.problem(
                        "relay_from",
                        "listener.relay_from: " + network
                                + " is half the world, and this listener would be an open relay; "
                                + "name networks of your own, of at least /" + widest);
            }
        }
        return networks;
    }
}
