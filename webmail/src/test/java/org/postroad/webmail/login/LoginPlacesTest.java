package org.postroad.webmail.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postroad.webmail.http.Problem;

class LoginPlacesTest {
    private final LoginPlaces places = new LoginPlaces();
    private final List<LoginPlaces.Place> taken = new ArrayList<>();

    @Test
    void oneAddressTakesItsShareAndNoMore() {
        takeShare("192.0.2.1");
        assertFull("192.0.2.1");
        taken.add(places.take("192.0.2.2"));
        taken.remove(0).close();
        taken.add(places.take("192.0.2.1"));
        assertFull("192.0.2.1");
    }

    @Test
    void theAddressesOfOneIpv6HostShare() {
        takeShare("2001:db8:0:1:0:0:0:1");
        assertFull("2001:db8:0:1:a:b:c:d");
        takeShare("2001:db8:0:2:0:0:0:1");
    }

    @Test
    void allAddressesTogetherLeaveThreadsToThoseWhoAreLoggedIn() {
        for (int host = 0; host < LoginPlaces.MAX / LoginPlaces.MAX_PER_ADDRESS; host++) {
            takeShare("192.0.2." + host);
        }
        assertFull("198.51.100.1");
        taken.forEach(LoginPlaces.Place::close);
        taken.clear();
        takeShare("198.51.100.1");
    }

    private void takeShare(String address) {
        for (int i = 0; i < LoginPlaces.MAX_PER_ADDRESS; i++) {
            taken.add(places.take(address));
        }
    }

    private void assertFull(String address) {
        Problem problem = assertThrows(Problem.class, () -> places.take(address));
        assertEquals(HttpStatus.SERVICE_UNAVAILABLE, problem.status());
    }
}
