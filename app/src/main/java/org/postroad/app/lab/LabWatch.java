package org.postroad.app.lab;

import java.util.List;
import org.postroad.common.address.Domain;
import org.postroad.common.road.RoadListener;

/** Watches a lab, such as its page does. Thread-safe; returns at once. */
public interface LabWatch {
    /** Nobody watches. */
    LabWatch NONE = new LabWatch() {
        @Override
        public RoadListener roads(String host, Domain hostname) {
            return RoadListener.NONE;
        }

        @Override
        public void changed() {}

        @Override
        public List<String> origins() {
            return List.of();
        }
    };

    /**
     * What is told of the roads of a host.
     *
     * @param host {@code north} or {@code south}
     * @param hostname what it calls itself on the road
     */
    RoadListener roads(String host, Domain hostname);

    /** A host was started or stopped, or something was broken or mended. */
    void changed();

    /** The origins whose pages may show the webmails in a frame. */
    List<String> origins();
}
