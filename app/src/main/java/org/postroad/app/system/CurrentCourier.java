package org.postroad.app.system;

import org.postroad.common.address.Domain;
import org.postroad.mta.courier.Courier;
import org.postroad.mta.courier.Delivery;
import org.postroad.mta.courier.DeliveryReport;

/** The courier that the settings call for at the time; a delivery ends with the one that it began with. Thread-safe. */
final class CurrentCourier implements Courier {
    private volatile Courier courier;

    CurrentCourier(Courier first) {
        courier = first;
    }

    void change(Courier next) {
        courier = next;
    }

    @Override
    public DeliveryReport deliver(Delivery delivery) {
        return courier.deliver(delivery);
    }

    @Override
    public void forgetTrouble() {
        courier.forgetTrouble();
    }

    @Override
    public void forget(Domain domain) {
        courier.forget(domain);
    }
}
