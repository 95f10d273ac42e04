package org.postroad.mta.policy;

import java.time.Clock;
import org.postroad.common.address.IpNetwork;

/** Clients that try out who lives here: it costs them time, then the connection, then every one that they open. Thread-safe. */
final class RecipientGuesses implements Judge {
    private final DoorSettings.Guesses settings;
    private final RateLimit<IpNetwork> hosts;

    RecipientGuesses(DoorSettings.Guesses settings, Clock clock) {
        this.settings = settings;
        hosts = new RateLimit<>(settings.perAddress(), clock);
    }

    @Override
    public Verdict judge(Visit visit) {
        boolean inTime = hosts.take(IpNetwork.ofHost(visit.client()), 1).isZero();
        if (!inTime) {
            return new Verdict.Drop("too many unknown recipients from your address");
        }
        if (visit.refusedRecipients() >= settings.dropAfter()) {
            return new Verdict.Drop("too many unknown recipients");
        }
        return visit.refusedRecipients() > settings.tarpitAfter()
                ? new Verdict.Delay(settings.tarpit(), visit.refusedRecipients() + " unknown recipients")
                : Verdict.ACCEPT;
    }
}
