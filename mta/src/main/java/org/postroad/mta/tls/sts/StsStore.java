package org.postroad.mta.tls.sts;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postroad.common.address.Domain;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;

/** Policies that were fetched, kept until they expire. Thread-safe; holds nothing itself. */
public interface StsStore {
    /**
     * A policy as it was fetched.
     *
     * @param id of the TXT record that announced it
     */
    record Kept(Domain domain, String id, StsPolicy policy, Instant fetchedAt) {
        Instant expiresAt() {
            return fetchedAt.plus(policy.maxAge());
        }
    }

    Optional<Kept> find(Snapshot rows, Domain domain);

    /** Keeps it in place of an older one. */
    void keep(Transaction tx, Kept policy);

    /** Those fetched before a time and still valid then, the oldest first. */
    List<Kept> fetchedBefore(Snapshot rows, Instant time, Instant validAt, int limit);

    /** Forgets at most so many that expired before a time; how many. */
    int trim(Transaction tx, Instant before, int limit);
}
