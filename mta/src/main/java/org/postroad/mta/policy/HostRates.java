package org.postroad.mta.policy;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import org.postroad.common.address.IpNetwork;
import org.postroad.mta.smtp.EnhancedStatus;

/** Holds each address, and each network around one, to a rate. Thread-safe. */
final class HostRates implements Judge {
    private final String what;
    private final RateLimit<InetAddress> addresses;
    private final RateLimit<IpNetwork> networks;

    /**
     * @param what is counted, for people
     */
    HostRates(String what, DoorSettings.HostRate rate, Clock clock) {
        this.what = what;
        addresses = new RateLimit<>(rate.address(), clock);
        networks = new RateLimit<>(rate.network(), clock);
    }

    /** One more of the visitor's. */
    @Override
    public Verdict judge(Visit visit) {
        InetAddress client = visit.client();
        Duration wait = addresses.take(client, 1);
        if (!wait.isZero()) {
            return tooMany("your address", wait);
        }
        Duration networkWait = networks.take(IpNetwork.around(client), 1);
        return networkWait.isZero() ? Verdict.ACCEPT : tooMany("your network", networkWait);
    }

    private Verdict tooMany(String whose, Duration wait) {
        return new Verdict.Defer(
                EnhancedStatus.PUT_OFF_BY_POLICY,
                "too many " + what + " from " + whose + ", try again in " + seconds(wait));
    }

    static String seconds(Duration wait) {
        long seconds = Math.max(1, (wait.toMillis() + 999) / 1000);
        return seconds + (seconds == 1 ? " second" : " seconds");
    }
}
