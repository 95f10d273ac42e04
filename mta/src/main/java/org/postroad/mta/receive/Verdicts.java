package org.postroad.mta.receive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.postroad.common.road.Hop;

/** The checks of a stranger's message, in order; the first that refuses decides. Immutable. */
public record Verdicts(List<Check> checks) {

    public Verdicts {
        checks = List.copyOf(checks);
    }

    /** Asks each check. */
    List<Hop> on(Candidate candidate) throws IOException {
        List<Hop> hops = new ArrayList<>();
        for (Check check : checks) {
            hops.addAll(check.check(candidate));
        }
        return hops;
    }
}
