package org.postroad.mta.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.mta.route.NextHop.Smarthost;

class RelaysTest {
    private final Relays relays = new Relays(
            Map.of(
                    Relays.key("Partner.Test"), host("domain"),
                    Relays.key("Bob@partner.test"), host("recipient")),
            Map.of(Relays.key("north.test"), host("sender-domain"), Relays.key("alice@north.test"), host("sender")));

    private static Smarthost host(String name) {
        return new Smarthost(Domain.parse(name + ".relay.test"), 25);
    }

    @ParameterizedTest
    @CsvSource({
        "alice@north.test, bob@PARTNER.test, recipient",
        "alice@north.test, BOB@partner.test, recipient",
        "alice@north.test, ben@partner.test, domain",
        "Alice@north.test, x@south.test, sender",
        "ada@north.test, x@south.test, sender-domain",
        "ada@east.test, x@south.test,",
        "ada@east.test, x@sub.partner.test,",
        ", x@south.test,",
        ", x@partner.test, domain",
    })
    void aRecipientGoesBeforeASenderAndAnAddressBeforeADomain(String sender, String recipient, String relay) {
        assertEquals(
                Optional.ofNullable(relay).map(RelaysTest::host),
                relays.relay(Optional.ofNullable(sender).map(EmailAddress::parse), EmailAddress.parse(recipient)));
    }
}
