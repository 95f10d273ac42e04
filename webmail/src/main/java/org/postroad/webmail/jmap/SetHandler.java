package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.postroad.mailstore.StoreFault;

/**
 * Makes, changes and destroys the objects of one type inside the transaction of a {@link SetRun}. A method that throws {@link SetFault}
 * or {@link StoreFault} has written nothing. The transaction may run more than once.
 */
public interface SetHandler {
    /** Makes one object; returns its {@code id} and whatever else the server set. */
    ObjectNode create(SetRun run, String creationId, ObjectNode properties);

    /** Changes one object by a patch (RFC 8620 §5.3). */
    void update(SetRun run, long id, ObjectNode patch);

    void destroy(SetRun run, long id);

    /** What a fault of the store is to the client. */
    SetFault translate(StoreFault fault);
}
