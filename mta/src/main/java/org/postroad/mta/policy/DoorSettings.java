package org.postroad.mta.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.postroad.common.address.IpNetwork;

/**
 * What postmasters may set at the door for strangers. Immutable.
 *
 * @param modes those that are not usual
 * @param trusted whom no check is asked about
 * @param greetingDelay how long a client that is not known is watched before it is greeted
 */
public record DoorSettings(
        Map<DoorCheck, Mode> modes,
        List<IpNetwork> trusted,
        Duration greetingDelay,
        Rates rates,
        Lists lists,
        Greylisting greylisting,
        Guesses guesses) {
    /** What is safe is enforced, generously; what asks others or puts off mail is off; this host itself is trusted. */
    public static final DoorSettings DEFAULT = new DoorSettings(
            Map.of(),
            List.of(IpNetwork.parse("127.0.0.0/8"), IpNetwork.parse("::1")),
            Duration.ofSeconds(2),
            Rates.DEFAULT,
            Lists.NONE,
            Greylisting.DEFAULT,
            Guesses.DEFAULT);

    public DoorSettings {
        modes = Map.copyOf(modes);
        trusted = List.copyOf(trusted);
    }

    /** The mode of a check. */
    public Mode mode(DoorCheck check) {
        return modes.getOrDefault(check, check.usual());
    }

    /** The same with other modes; what is not in them is as usual. */
    public DoorSettings withModes(Map<DoorCheck, Mode> other) {
        return new DoorSettings(other, trusted, greetingDelay, rates, lists, greylisting, guesses);
    }

    public DoorSettings withTrusted(List<IpNetwork> other) {
        return new DoorSettings(modes, other, greetingDelay, rates, lists, greylisting, guesses);
    }

    public DoorSettings withGreetingDelay(Duration other) {
        return new DoorSettings(modes, trusted, other, rates, lists, greylisting, guesses);
    }

    public DoorSettings withRates(Rates other) {
        return new DoorSettings(modes, trusted, greetingDelay, other, lists, greylisting, guesses);
    }

    public DoorSettings withLists(Lists other) {
        return new DoorSettings(modes, trusted, greetingDelay, rates, other, greylisting, guesses);
    }

    public DoorSettings withGuesses(Guesses other) {
        return new DoorSettings(modes, trusted, greetingDelay, rates, lists, greylisting, other);
    }

    /** How many of an address, and of its /24 or /64. */
    public record HostRate(Rate address, Rate network) {
        static HostRate perMinute(int address, int network) {
            Duration minute = Duration.ofMinutes(1);
            return new HostRate(new Rate(address, minute), new Rate(network, minute));
        }
    }

    /** The rates of hosts. */
    public record Rates(HostRate connections, HostRate messages, HostRate recipients) {
        public static final Rates DEFAULT = new Rates(
                HostRate.perMinute(300, 1500), HostRate.perMinute(1000, 3000), HostRate.perMinute(5000, 15_000));
    }

    /**
     * The lists that are asked about an address.
     *
     * @param refuseAt the sum of the weights from which it is refused, above zero
     * @param welcomeAt the sum down from which it is not put off by greylisting, below zero
     */
    public record Lists(List<DnsList> lists, int refuseAt, int welcomeAt) {
        public static final Lists NONE = new Lists(List.of(), 1, -1);

        public Lists {
            lists = List.copyOf(lists);
            if (refuseAt < 1 || welcomeAt > -1) {
                throw new IllegalArgumentException("who is refused has a sum above zero, who is welcome one below");
            }
        }
    }

    /**
     * Greylisting (RFC 6647).
     *
     * @param delay how long a first attempt is put off
     * @param retryWithin how long after it the next one counts
     * @param keep how long who came again is known, since the last time
     * @param knownAfter so many that came again make their network known; 0 for never
     * @param mostRows how many are kept; beyond it nobody new is put off
     */
    public record Greylisting(Duration delay, Duration retryWithin, Duration keep, int knownAfter, int mostRows) {
        public static final Greylisting DEFAULT =
                new Greylisting(Duration.ofMinutes(5), Duration.ofDays(2), Duration.ofDays(36), 5, 1_000_000);
    }

    /**
     * What becomes of who names many that do not exist.
     *
     * @param tarpitAfter refused recipients of a session after which each further one costs time
     * @param tarpit so much
     * @param dropAfter refused recipients after which the session ends
     * @param perAddress refused recipients of all sessions of an address
     */
    public record Guesses(int tarpitAfter, Duration tarpit, int dropAfter, Rate perAddress) {
        public static final Guesses DEFAULT =
                new Guesses(5, Duration.ofSeconds(2), 25, new Rate(200, Duration.ofHours(1)));
    }
}
