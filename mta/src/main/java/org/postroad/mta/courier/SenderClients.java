package org.postroad.mta.courier;

import java.util.Map;
import org.postroad.common.address.Domain;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.client.SmtpClient;

/**
 * By which client mail goes out: the address that it connects from and the name that it says in EHLO depend on the sender's domain. Immutable.
 *
 * @param usual for all others, and for reports, which have no sender
 * @param byDomain for mail from these domains
 */
public record SenderClients(SmtpClient usual, Map<Domain, SmtpClient> byDomain) {

    public SenderClients {
        byDomain = Map.copyOf(byDomain);
    }

    /** One client for everybody. */
    public SenderClients(SmtpClient usual) {
        this(usual, Map.of());
    }

    SmtpClient of(ReversePath sender) {
        return sender.address()
                .map(address -> byDomain.getOrDefault(address.domain(), usual))
                .orElse(usual);
    }

    void forgetTrouble() {
        usual.forgetTrouble();
        byDomain.values().forEach(SmtpClient::forgetTrouble);
    }
}
