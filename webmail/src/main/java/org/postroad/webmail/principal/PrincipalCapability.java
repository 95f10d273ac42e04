package org.postroad.webmail.principal;

import java.util.List;
import org.postroad.common.db.Database;
import org.postroad.mailstore.MailStore;
import org.postroad.webmail.jmap.Capability;
import org.postroad.webmail.json.Json;

/** {@code urn:ietf:params:jmap:principals} (RFC 9670 §1.5.1) with its methods. */
public final class PrincipalCapability {
    private PrincipalCapability() {}

    public static Capability of(Database database, MailStore store) {
        return new Capability(
                Capability.PRINCIPALS,
                Json.object(),
                Json.object(),
                List.of(new PrincipalGet(database, store), new PrincipalQuery(database, store)));
    }
}
