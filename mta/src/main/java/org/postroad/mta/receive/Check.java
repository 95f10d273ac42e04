package org.postroad.mta.receive;

import java.io.IOException;
import java.util.List;
import org.postroad.common.road.Hop;

/** One check of a stranger's message before its 250, such as SPF, DKIM or DMARC. Thread-safe; may wait for DNS. */
@FunctionalInterface
public interface Check {

    /**
     * Looks at the message.
     *
     * @return what was found, hops of kind VERDICT for its road
     * @throws org.postroad.mta.smtp.Refusal to answer the dot with a refusal; nothing of the message stays
     */
    List<Hop> check(Candidate candidate) throws IOException;
}
