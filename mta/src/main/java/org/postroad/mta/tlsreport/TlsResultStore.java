package org.postroad.mta.tlsreport;

import java.util.List;
import org.postroad.common.address.Domain;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mta.tls.TlsObservation;

/** Counts of what came of TLS. Days are those of UTC since 1970. Thread-safe; holds nothing itself. */
public interface TlsResultStore {
    /** How often the same was observed. */
    record Counted(TlsObservation observation, long sessions) {}

    /** A domain's results of a day. */
    record Due(long day, Domain domain) {}

    /** Adds to a day's counts. A domain has at most some hundred different ones a day; those beyond are counted without their details. */
    void add(Transaction tx, long day, Counted counted);

    /** Whose results are of an earlier day, by day and name, above one of them. */
    List<Due> before(Snapshot rows, long day, Due above, int limit);

    /** A domain's results of a day, the most frequent first, at most so many. */
    List<Counted> results(Snapshot rows, Due due, int limit);

    /** Forgets a domain's results of a day; how many rows there were. */
    int forget(Transaction tx, Due due);
}
