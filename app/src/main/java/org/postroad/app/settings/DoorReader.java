package org.postroad.app.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.postroad.common.address.Domain;
import org.postroad.common.address.IpNetwork;
import org.postroad.common.settings.Section;
import org.postroad.mta.policy.DnsList;
import org.postroad.mta.policy.DoorCheck;
import org.postroad.mta.policy.DoorSettings;
import org.postroad.mta.policy.DoorSettings.Greylisting;
import org.postroad.mta.policy.DoorSettings.Guesses;
import org.postroad.mta.policy.DoorSettings.HostRate;
import org.postroad.mta.policy.DoorSettings.Lists;
import org.postroad.mta.policy.DoorSettings.Rates;
import org.postroad.mta.policy.Mode;
import org.postroad.mta.policy.Rate;

/** Reads the table {@code [door]}: the policy of the door for strangers. */
final class DoorReader {
    private static final int MANY = 1_000_000;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private DoorReader() {}

    static DoorSettings door(Section section) {
        DoorSettings usual = DoorSettings.DEFAULT;
        return new DoorSettings(
                modes(section.section("checks")),
                section.list("trusted", IpNetwork::parse, usual.trusted()),
                section.parsed("greeting_delay", DoorReader::wait, usual.greetingDelay()),
                rates(section.section("rates"), usual.rates()),
                lists(section),
                greylisting(section.section("greylisting")),
                guesses(section.section("unknown_recipients")));
    }

    /** The rates of hosts, where they may be set: for all doors, and for one listener. */
    static Rates rates(Section section, Rates usual) {
        return new Rates(
                rate(section, "connections", usual.connections()),
                rate(section, "messages", usual.messages()),
                rate(section, "recipients", usual.recipients()));
    }

    private static HostRate rate(Section section, String key, HostRate usual) {
        return new HostRate(
                section.parsed(key, Rate::parse, usual.address()),
                section.parsed(key + "_of_network", Rate::parse, usual.network()));
    }

    private static Map<DoorCheck, Mode> modes(Section section) {
        Map<DoorCheck, Mode> modes = new EnumMap<>(DoorCheck.class);
        for (DoorCheck check : DoorCheck.values()) {
            modes.put(check, section.choice(check.name().toLowerCase(Locale.ROOT), Mode.class, check.usual()));
        }
        return modes;
    }

    private static Lists lists(Section section) {
        List<DnsList> lists = new ArrayList<>();
        for (Section list : section.sections("list")) {
            Domain zone = list.required("zone", Domain::parse, new Domain("placeholder.invalid"));
            int weight = list.number("weight", 1, -MANY, MANY);
            lists.add(new DnsList(zone, list.list("answers", IpNetwork::parse, List.of()), weight));
        }
        Section sums = section.section("lists");
        return new Lists(lists, sums.number("refuse_at", 1, 1, MANY), sums.number("welcome_at", -1, -MANY, -1));
    }

    private static Greylisting greylisting(Section section) {
        Greylisting usual = Greylisting.DEFAULT;
        return new Greylisting(
                section.duration("delay", usual.delay()),
                section.duration("retry_within", usual.retryWithin()),
                section.duration("keep", usual.keep()),
                section.number("known_after", usual.knownAfter(), 0, MANY),
                section.number("most_rows", usual.mostRows(), 1, Integer.MAX_VALUE));
    }

    private static Guesses guesses(Section section) {
        Guesses usual = Guesses.DEFAULT;
        return new Guesses(
                section.number("tarpit_after", usual.tarpitAfter(), 0, MANY),
                section.parsed("tarpit", DoorReader::wait, usual.tarpit()),
                section.number("drop_after", usual.dropAfter(), 1, MANY),
                section.parsed("per_address", Rate::parse, usual.perAddress()));
    }

    /** A client may well give up on what takes longer. */
    private static Duration wait(String text) {
        Duration wait = Section.parseDuration(text);
        if (wait.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException("must be at most 30s");
        }
        return wait;
    }
}
