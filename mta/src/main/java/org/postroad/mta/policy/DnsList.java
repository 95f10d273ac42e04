package org.postroad.mta.policy;

import java.util.List;
import org.postroad.common.address.Domain;
import org.postroad.common.address.IpNetwork;

/**
 * A list of addresses in DNS (RFC 5782). Immutable.
 *
 * @param zone below which it is asked
 * @param answers those that count; all within 127.0.0.0/8 if there are none here
 * @param weight how much it counts: above zero against the client, below zero for it
 */
public record DnsList(Domain zone, List<IpNetwork> answers, int weight) {
    public DnsList {
        answers = List.copyOf(answers);
    }
}
